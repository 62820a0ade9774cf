using System.Collections.Frozen;
using static TxmXanes.Acquisition.Orchestration.States.ScanState;

namespace TxmXanes.Acquisition.Orchestration.States;

/// <summary>Holds a scan's state and refuses every change that is not in the table.</summary>
/// <remarks>Safe for any number of threads.</remarks>
/// <param name="initial"><see cref="Idle"/>, or <see cref="Interrupted"/> for a scan found after a crash.</param>
public sealed class ScanStateMachine(ScanState initial = Idle)
{
    /// <summary>The table: from each state, the states that may follow.</summary>
    public static FrozenDictionary<ScanState, IReadOnlyList<ScanState>> Transitions { get; } = new Dictionary<ScanState, IReadOnlyList<ScanState>>
    {
        [Idle] = [Preparing],
        [Preparing] = [Running, Suspended, Finishing],
        [Running] = [Paused, Suspended, Finishing],
        [Paused] = [Running, Suspended, Finishing],
        [Suspended] = [Running, Paused, Finishing],
        [Finishing] = [Completed, Stopped, Aborted, Failed],
        [Completed] = [],
        [Stopped] = [],
        [Aborted] = [],
        [Failed] = [],
        [Interrupted] = [Preparing, Aborted],
    }.ToFrozenDictionary();

    /// <summary>In which states the operator may ask for what.</summary>
    public static FrozenDictionary<ScanRequest, IReadOnlyList<ScanState>> Requests { get; } = new Dictionary<ScanRequest, IReadOnlyList<ScanState>>
    {
        [ScanRequest.Pause] = [Preparing, Running, Suspended],
        [ScanRequest.Resume] = [Preparing, Running, Paused, Suspended],
        [ScanRequest.Stop] = [Preparing, Running, Paused, Suspended],
        [ScanRequest.Abort] = [Idle, Preparing, Running, Paused, Suspended],
    }.ToFrozenDictionary();

    private readonly Lock gate = new();
    private ScanState state = initial;

    public ScanState State
    {
        get
        {
            lock (gate)
                return state;
        }
    }

    /// <summary>Enters <paramref name="next"/>.</summary>
    /// <exception cref="ScanRefusedException">The table does not lead there from the present state.</exception>
    public void Enter(ScanState next)
    {
        lock (gate)
        {
            if (!Transitions[state].Contains(next))
                throw new ScanRefusedException($"A scan that is {Name(state)} cannot become {Name(next)}; it may become {Names(Transitions[state])}.");
            state = next;
        }
    }

    /// <summary>Does nothing when the operator may ask for <paramref name="request"/> now.</summary>
    /// <exception cref="ScanRefusedException">Not in the present state.</exception>
    public void Allow(ScanRequest request)
    {
        lock (gate)
        {
            if (!Requests[request].Contains(state))
                throw new ScanRefusedException($"The scan is {Name(state)}: {Name(request)} is possible only while it is {Names(Requests[request])}.");
        }
    }

    /// <summary>Whether nothing follows the state.</summary>
    public static bool IsFinal(ScanState state) => Transitions[state].Count == 0;

    private static string Names(IReadOnlyList<ScanState> states) => states.Count == 0 ? "nothing else" : string.Join(" or ", states.Select(s => Name(s)));

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
