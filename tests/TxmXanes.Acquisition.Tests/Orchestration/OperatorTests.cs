using Shouldly;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards what the operator's buttons mean.</summary>
public sealed class OperatorTests
{
    [Fact]
    public void Stop_DuringAnExposure_TakesTheClosingBackgroundAtThePresentEnergy() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        OnExposureOf(beamline, 5, beamline.Control.Stop);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(8));

        result.State.ShouldBe(ScanState.Stopped);
        result.Problem.ShouldBe("Stopped by the operator at 8210 eV.");
        result.EnergiesDone.ShouldBe(2);
        var last = beamline.Frames.Metadata[^1];
        (last.Key, last.EnergySetpointEv, last.EnergyIndex).ShouldBe((ImageKey.Background, 8210, 1));
        (result.Frames.Sample, result.Frames.Background).ShouldBe((2, 2));
    });

    [Fact]
    public void Stop_DuringTheLastSampleFrame_IsACompletedScan() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        OnExposureOf(beamline, 7, beamline.Control.Stop);

        (await beamline.ScanAsync(FakeBeamline.SmallPlan(4))).State.ShouldBe(ScanState.Completed);
    });

    [Fact]
    public void Stop_ConventionalScanAfterABackground_NeedsNoOther() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        OnExposureOf(beamline, 4, beamline.Control.Stop);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(4) with { Backgrounds = BackgroundSchedule.EveryEnergy });

        (result.State, result.Frames.Sample, result.Frames.Background).ShouldBe((ScanState.Stopped, 1, 1));
    });

    [Fact]
    public void Pause_DuringAnExposure_ClosesTheShutterUntilResumedAndLosesNothing() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        OnExposureOf(beamline, 5, beamline.Control.Pause);
        var scan = beamline.ScanAsync(FakeBeamline.SmallPlan(8));
        while (beamline.Control.State != ScanState.Paused)
            await time.DelayAsync(0.1);
        var before = beamline.Exposures.Count;
        await time.DelayAsync(1000);

        beamline.Shutter.IsOpen.ShouldBeFalse();
        beamline.Exposures.Count.ShouldBe(before);
        beamline.Control.Resume();
        var result = await scan;

        (result.State, result.Frames.Sample, result.Frames.Background).ShouldBe((ScanState.Completed, 8, 2));
        result.Time.PausedSeconds.ShouldBeGreaterThan(1000);
        result.Time.TotalSeconds.ShouldBeLessThan(30);
        result.Time.EngineMedianPerPointMs.ShouldBe(0, 0.01);
        beamline.Exposures.Skip(2).ShouldAllBe(e => e.ShutterOpen);
    });

    [Fact]
    public void Resume_AxisMovedByHandMeanwhile_FailsByReadback() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        OnExposureOf(beamline, 5, beamline.Control.Pause);
        var scan = beamline.ScanAsync(FakeBeamline.SmallPlan(8));
        while (beamline.Control.State != ScanState.Paused)
            await time.DelayAsync(0.1);
        await beamline.Energy.MoveAsync(8500, CancellationToken.None);

        beamline.Control.Resume();

        (await scan).Problem.ShouldBe("Axis energy at fake:1 did not settle at 8210 eV within 30 s: readback 8500 eV, tolerance 0.05 eV.");
    });

    [Fact]
    public void Abort_WhilePaused_Ends() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        OnExposureOf(beamline, 5, beamline.Control.Pause);
        var scan = beamline.ScanAsync(FakeBeamline.SmallPlan(8));
        while (beamline.Control.State != ScanState.Paused)
            await time.DelayAsync(0.1);

        beamline.Control.Abort();

        (await scan).State.ShouldBe(ScanState.Aborted);
    });

    [Fact]
    public void Abort_DuringAMove_StopsTheAxesFirst() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Log.OnCall = call =>
        {
            if (call is { Name: "det_z.move" } && call.Argument != beamline.Description.Optics.DetectorZMm(8200))
                beamline.Control.Abort();
        };

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(8));

        result.State.ShouldBe(ScanState.Aborted);
        var ways = beamline.Log.Calls.Select(c => c.Name).ToList();
        ways.ShouldContain("energy.stop");
        ways.LastIndexOf("energy.stop").ShouldBeLessThan(ways.LastIndexOf("energy.move"));
        beamline.Energy.Position.ShouldBe(8200);
    });

    [Fact]
    public void Abort_FramesTaken_AreKept() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        OnExposureOf(beamline, 6, beamline.Control.Abort);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(8));

        (result.Frames.Sample, result.Frames.Background).ShouldBe((2, 1));
        beamline.Frames.Metadata.Count.ShouldBe(5);
    });

    [Fact]
    public void SecondScan_WhileOneRuns_IsRefusedWithTheNameOfTheFirst() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var engine = new ScanEngine(beamline.Clock);
        var first = engine.RunAsync(beamline.Job(FakeBeamline.SmallPlan()), CancellationToken.None);

        var refused = await Assert.ThrowsAsync<ScanRefusedException>(() => engine.RunAsync(beamline.Job(FakeBeamline.SmallPlan()) with { Id = "b" }, CancellationToken.None));

        refused.Message.ShouldBe("Scan b cannot start: scan 20260101-000000-test (small) is under way.");
        (await first).State.ShouldBe(ScanState.Completed);
    });

    [Fact]
    public void Suspender_TrippedDuringAnExposure_RepeatsItAndMarksTheOldOne() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var beam = new Beam(time);
        OnExposureOf(beamline, 5, () => beam.Trouble = "ring current 3 mA is below 100 mA.");

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(8), job => job with { Suspender = beam });

        result.State.ShouldBe(ScanState.Completed);
        (result.Frames.Sample, result.Frames.Invalid, result.Frames.Background).ShouldBe((8, 1, 2));
        beamline.Frames.Invalidated.ShouldHaveSingleItem().ShouldBe(new(5, "ring current 3 mA is below 100 mA."));
        beamline.Frames.Metadata.Where(m => m.EnergySetpointEv == 8210).Select(m => m.ImageId).Count().ShouldBe(2);
    });

    [Fact]
    public void Suspender_TrippedBeforeTheStart_IsNotMissed() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var beam = new Beam(time) { Trouble = "no beam." };

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(), job => job with { Suspender = beam });

        result.State.ShouldBe(ScanState.Completed);
        result.Time.PausedSeconds.ShouldBeGreaterThan(Beam.BackAfter - 1);
    });

    [Fact]
    public void Resume_InterruptedScan_TakesOnlyWhatIsMissingUnderNewIds() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        // Darks, first background and three of eight energies are there.
        var point = new ResumePoint(new Dictionary<int, int> { [0] = 2, [1] = 1, [2] = 1, [3] = 1, [4] = 1 }, NextImageId: 41, NextSeriesId: 7, DarkMeanAdu: 100);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(8), job => job with { Resume = point });

        result.State.ShouldBe(ScanState.Completed);
        beamline.Frames.Metadata.Select(m => m.ImageId).ShouldBe([41, 42, 43, 44, 45, 46]);
        beamline.Frames.Metadata.Take(5).Select(m => m.EnergySetpointEv).ShouldBe([8230, 8240, 8250, 8260, 8270]);
        beamline.Frames.Series.ShouldHaveSingleItem().SeriesId.ShouldBe(7);
        (result.Frames.Sample, result.Frames.Background, result.Frames.Dark, result.EnergiesDone).ShouldBe((8, 2, 2, 8));
    });

    private static void OnExposureOf(FakeBeamline beamline, long imageId, Action action) => beamline.Log.OnCall = call =>
    {
        if (call.Name == "camera.expose" && call.Argument == imageId)
            beamline.Time.CreateTimer(_ => action(), null, TimeSpan.FromSeconds(0.5), Timeout.InfiniteTimeSpan);
    };

    private sealed class Beam(VirtualTime time) : ISuspender
    {
        public const double BackAfter = 600;

        public string? Trouble { get; set; }

        public async Task ClearedAsync(CancellationToken cancellation)
        {
            await time.DelayAsync(BackAfter, cancellation);
            Trouble = null;
        }
    }
}
