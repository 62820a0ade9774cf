using Shouldly;
using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain.Scans;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>
/// Guards the promise that every way out leaves the beamline safe: each device call of a whole scan fails, hangs or is the
/// moment of an abort in turn, also while another call fails during the clean-up.
/// </summary>
public sealed class EveryStepFailsTests
{
    private static readonly ScanPlan Plan = FakeBeamline.SmallPlan(2) with { DarkFrames = 1 };

    [Theory]
    [InlineData(Fault.Fails, true)]
    [InlineData(Fault.Fails, false)]
    [InlineData(Fault.Hangs, true)]
    [InlineData(Fault.IgnoresCancellation, true)]
    public void Fault_AtEveryDeviceCall_LeavesTheBeamlineSafe(Fault fault, bool together)
    {
        for (var n = 0; n < CallsOfAScan(together); n++)
            Run(together, beamline => beamline.Log.Faults = call => call.Number == n ? fault : Fault.None, (beamline, result) => CheckAfterFault(beamline, result, n));
    }

    [Fact]
    public void Fault_AtEveryDeviceCallAndAnotherInTheCleanUp_LeavesTheRestSafe()
    {
        // Each first fault with five others, so spread that together they meet every call of the clean-up.
        const int callsOfACleanUp = 45;
        const int others = 5;
        for (var n = 0; n < CallsOfAScan(true); n++)
        {
            for (var other = 0; other < others; other++)
            {
                var second = n + 1 + (n + other * (callsOfACleanUp / others)) % callsOfACleanUp;
                Run(true, beamline => beamline.Log.Faults = call => call.Number == n || call.Number == second ? Fault.Fails : Fault.None, (beamline, result) => CheckAfterFault(beamline, result, n, second));
            }
        }
    }

    [Fact]
    public void Device_DeadFromEveryCallOn_IsNamedAndTheOthersAreRestored()
    {
        for (var n = 0; n < CallsOfAScan(true); n++)
        {
            string? dead = null;
            Run(true, beamline => beamline.Log.Faults = call =>
            {
                if (call.Number == n)
                    dead = call.Device;
                return call.Device == dead ? Fault.Fails : Fault.None;
            }, (beamline, result) =>
            {
                result.State.ShouldBe(ScanState.Failed);
                if (dead != "shutter")
                    beamline.Shutter.IsOpen.ShouldBeFalse();
                else if (beamline.Shutter.IsOpen)
                    result.CleanUpProblems.ShouldContain(p => p.StartsWith("The shutter may be open"));
                if (dead != "sample_x")
                    beamline.SampleX.Position.ShouldBe(beamline.SampleXInUm);
                if (dead != "camera")
                    beamline.Detector.IsArmed.ShouldBeFalse();
                if (dead != "energy" && beamline.Log.Calls.Any(c => c.Name == "energy.move"))
                    beamline.Energy.Position.ShouldBe(8200);
            });
        }
    }

    [Fact]
    public void Abort_AtEveryDeviceCall_LeavesTheBeamlineSafe()
    {
        for (var n = 0; n < CallsOfAScan(true); n++)
        {
            var state = ScanState.Idle;
            Run(true, beamline => beamline.Log.OnCall = call =>
            {
                if (call.Number != n)
                    return;
                state = beamline.Control.State;
                if (state == ScanState.Finishing)
                    Should.Throw<ScanRefusedException>(beamline.Control.Abort);
                else
                    beamline.Control.Abort();
            }, (beamline, result) =>
            {
                result.State.ShouldBe(state == ScanState.Finishing ? ScanState.Completed : ScanState.Aborted, $"aborted at call {n}");
                result.CleanUpProblems.ShouldBeEmpty();
                CheckSafe(beamline, result, n);
            });
        }
    }

    [Fact]
    public void Stop_AtEveryDeviceCall_EndsInOrder()
    {
        for (var n = 0; n < CallsOfAScan(true); n++)
        {
            Run(true, beamline => beamline.Log.OnCall = call =>
            {
                if (call.Number == n && beamline.Control.State != ScanState.Finishing)
                    beamline.Control.Stop();
            }, (beamline, result) =>
            {
                result.State.ShouldBeOneOf(ScanState.Stopped, ScanState.Completed);
                result.CleanUpProblems.ShouldBeEmpty();
                // A partial scan is a valid scan: either no sample frames, or backgrounds on both sides of them.
                result.Frames.Background.ShouldBe(result.Frames.Sample > 0 ? 2 : result.Frames.Background);
                CheckSafe(beamline, result, n);
            });
        }
    }

    private static void CheckAfterFault(FakeBeamline beamline, ScanResult result, int n, int? second = null)
    {
        var failed = beamline.Log.Calls[n];
        // A first fault that harmed nothing leaves the second to tell of.
        if (second < beamline.Log.Count && failed.Device == "shutter" && !result.Problem.Contains("shutter"))
            failed = beamline.Log.Calls[second.Value];
        // A failed closing of the shutter is tried again and may have harmed nothing; so may a late reading, but that is told.
        if (result.State == ScanState.Completed)
            failed.Device.ShouldBe("shutter", $"call {n}, {failed.Name}");
        else
            result.Problem.ShouldContain(failed.Device, Case.Insensitive, $"call {n}, {failed.Name}");
        beamline.Time.Seconds.ShouldBeLessThan(10 * FakeBeamline.Timeout, $"call {n}, {failed.Name}");
        CheckSafe(beamline, result, n);
    }

    private static void CheckSafe(FakeBeamline beamline, ScanResult result, int n)
    {
        var where = $"call {n}, {beamline.Log.Calls[n].Name}";
        if (beamline.Shutter.IsOpen)
            result.CleanUpProblems.ShouldContain(p => p.Contains("shutter"), where);
        if (beamline.Detector.IsArmed)
            result.CleanUpProblems.ShouldContain(p => p.Contains("camera"), where);
        foreach (var axis in beamline.Axes.Values)
        {
            var moved = beamline.Log.Calls.Any(c => c.Device == axis.Settings.Name && c.Verb == "move");
            var home = axis == beamline.SampleX ? beamline.SampleXInUm : axis == beamline.Energy ? 8200 : axis.Position;
            if (axis.IsMoving || (moved && axis.Position != home))
                result.CleanUpProblems.ShouldContain(p => p.Contains(axis.Settings.Name), where);
        }
    }

    private static int CallsOfAScan(bool together)
    {
        var count = 0;
        Run(together, _ => { }, (beamline, result) =>
        {
            result.State.ShouldBe(ScanState.Completed);
            count = beamline.Log.Count;
        });
        return count;
    }

    private static void Run(bool together, Action<FakeBeamline> arrange, Action<FakeBeamline, ScanResult> check) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Description = beamline.Description with { Motion = new(together, together) };
        arrange(beamline);
        check(beamline, await beamline.ScanAsync(Plan));
    });
}
