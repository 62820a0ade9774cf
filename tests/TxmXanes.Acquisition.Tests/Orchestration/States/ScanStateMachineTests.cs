using Shouldly;
using TxmXanes.Acquisition.Orchestration.States;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration.States;

/// <summary>Guards the table: nothing but what stands in it, and a refusal that tells the operator what is possible.</summary>
public sealed class ScanStateMachineTests
{
    public static TheoryData<ScanState, ScanState> Pairs()
    {
        var pairs = new TheoryData<ScanState, ScanState>();
        foreach (var from in Enum.GetValues<ScanState>())
        {
            foreach (var to in Enum.GetValues<ScanState>())
                pairs.Add(from, to);
        }
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Enter_AnyPairOfStates_FollowsTheTable(ScanState from, ScanState to)
    {
        var machine = new ScanStateMachine(from);

        if (ScanStateMachine.Transitions[from].Contains(to))
        {
            machine.Enter(to);
            machine.State.ShouldBe(to);
            return;
        }
        Should.Throw<ScanRefusedException>(() => machine.Enter(to));
        machine.State.ShouldBe(from);
    }

    [Fact]
    public void Table_EveryUnfinishedState_LeadsToAnEnd()
    {
        foreach (var state in Enum.GetValues<ScanState>().Where(s => !ScanStateMachine.IsFinal(s)))
            Reachable(state).ShouldContain(ScanState.Aborted);

        static HashSet<ScanState> Reachable(ScanState from)
        {
            HashSet<ScanState> seen = [from];
            var left = new Queue<ScanState>(seen);
            while (left.TryDequeue(out var state))
            {
                foreach (var next in ScanStateMachine.Transitions[state].Where(seen.Add))
                    left.Enqueue(next);
            }
            return seen;
        }
    }

    [Fact]
    public void Enter_NotInTable_SaysWhatIsPossible() =>
        Should.Throw<ScanRefusedException>(() => new ScanStateMachine().Enter(ScanState.Running))
            .Message.ShouldBe("A scan that is idle cannot become running; it may become preparing.");

    [Fact]
    public void Allow_StopOfACompletedScan_SaysWhenItIsPossible() =>
        Should.Throw<ScanRefusedException>(() => new ScanStateMachine(ScanState.Completed).Allow(ScanRequest.Stop))
            .Message.ShouldBe("The scan is completed: stop is possible only while it is preparing or running or paused or suspended.");
}
