using Shouldly;
using TxmXanes.Acquisition.Orchestration.Exposing;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain.Frames;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards the account of frames: what is lost is taken again at its own energy, under a new id, or named.</summary>
public sealed class LostFramesTests
{
    // Two darks, the first background, then eight samples: images 1-2, 3, 4-11, and 12 the last background.
    private const int Energies = 8;

    [Theory]
    [InlineData(1, FrameFate.Missing)]
    [InlineData(2, FrameFate.Missing)]
    [InlineData(3, FrameFate.Missing)]
    [InlineData(6, FrameFate.Missing)]
    [InlineData(11, FrameFate.Missing)]
    [InlineData(12, FrameFate.Missing)]
    [InlineData(6, FrameFate.Rejected)]
    [InlineData(12, FrameFate.Rejected)]
    public void Frame_Lost_IsTakenAgainAtItsEnergyInANewSeries(long lost, FrameFate fate) => VirtualTime.Run(async time =>
    {
        foreach (var duringReadout in new[] { true, false })
        {
            var beamline = new FakeBeamline(time);
            beamline.Description = beamline.Description with { Motion = new(true, duringReadout) };
            beamline.Frames.Fate = id => id == lost ? fate : FrameFate.Acknowledged;

            var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(Energies));

            result.State.ShouldBe(ScanState.Completed, result.Problem);
            result.Incomplete.ShouldBeEmpty();
            (result.Frames.Sample, result.Frames.Background, result.Frames.Dark, result.Frames.Retaken).ShouldBe((Energies, 2, 2, 1));
            (result.Frames.Missing + result.Frames.Rejected).ShouldBe(1);
            beamline.Frames.Series.Count.ShouldBe(3);
            CheckIds(beamline);
            // What was lost was seen again under the same conditions.
            var first = beamline.Exposures.Single(e => e.ImageId == lost);
            beamline.Exposures.ShouldContain(e => e.ImageId > lost && e.EnergyEv == first.EnergyEv && e.SampleOut == first.SampleOut && e.ShutterOpen == first.ShutterOpen);
        }
    });

    [Fact]
    public void Frame_LostAgainAndAgain_LeavesTheScanIncompleteByName() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Fate = id => beamline.Exposures.Any(e => e.ImageId == id && e.EnergyEv == 8230) ? FrameFate.Missing : FrameFate.Acknowledged;

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(Energies));

        result.State.ShouldBe(ScanState.Completed);
        var owed = result.Incomplete.ShouldHaveSingleItem();
        (owed.Key, owed.EnergyEv).ShouldBe((ImageKey.Sample, 8230));
        result.Frames.Sample.ShouldBe(Energies - 1);
        result.Frames.Missing.ShouldBe(3);
        result.Warnings.ShouldContain(w => w.StartsWith("The scan is incomplete") && w.Contains("8230 eV"));
        CheckIds(beamline);
    });

    [Fact]
    public void EveryFifthFrame_Lost_StillCompletesWithinItsRetakes() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Fate = id => id % 5 == 0 ? FrameFate.Missing : FrameFate.Acknowledged;

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(30));

        result.State.ShouldBe(ScanState.Completed);
        result.Frames.Sample.ShouldBe(30);
        CheckIds(beamline);
    });

    [Fact]
    public void Frame_NotWritten_FailsTheScanWithTheCause() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Fate = id => id == 6 ? FrameFate.WriteFailed : FrameFate.Acknowledged;

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(Energies));

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldBe("Frame 6 (sample frame at 8220 eV) could not be written: fake WriteFailed");
        beamline.Exposures.Count.ShouldBeLessThanOrEqualTo(7);
        beamline.Shutter.IsOpen.ShouldBeFalse();
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Detector_Stalled_FailsInBoundedTimeNamingTheFrame(bool duringReadout) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Description = beamline.Description with { Motion = new(true, duringReadout) };
        beamline.Frames.StalledFrom = 5;

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(Energies));

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldStartWith("Frame 5 ");
        time.Seconds.ShouldBeLessThan(5 * FakeBeamline.Timeout);
        beamline.Exposures.Count.ShouldBeLessThanOrEqualTo(5 + FrameLedger.MostInFlight);
        beamline.Shutter.IsOpen.ShouldBeFalse();
    });

    [Fact]
    public void FramesInFlight_SlowWriter_StayBounded() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.WriteSeconds = 20;

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(Energies));

        result.State.ShouldBe(ScanState.Completed);
        beamline.Frames.MostUnresolved.ShouldBe(FrameLedger.MostInFlight);
    });

    private static void CheckIds(FakeBeamline beamline)
    {
        var ids = beamline.Exposures.Select(e => e.ImageId).ToArray();
        ids.ShouldBe(ids.Order());
        ids.ShouldBeUnique();
        var series = beamline.Frames.Series;
        series.Select(s => s.UniqueId).ShouldBeUnique();
        series.Select(s => s.SeriesId).ShouldBe(series.Select(s => s.SeriesId).Order());
    }
}
