using Shouldly;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards the promise of the published plan: which frames, seen under which conditions, in how much time.</summary>
public sealed class PublishedPlanTests
{
    [Fact]
    public void Improved_PublishedPlan_Takes105SampleFramesAnd2BackgroundsAnd5Darks() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);

        var result = await beamline.ScanAsync(FakeBeamline.PublishedPlan);

        result.Problem.ShouldBe("");
        result.State.ShouldBe(ScanState.Completed);
        (result.Frames.Sample, result.Frames.Background, result.Frames.Dark).ShouldBe((105, 2, 5));
        result.EnergiesDone.ShouldBe(105);
        beamline.Frames.Metadata.Select(m => m.ImageId).ShouldBe(Enumerable.Range(1, 112).Select(i => (long)i));
        beamline.Frames.Series.Count.ShouldBe(2);
        beamline.Frames.Metadata.Where(m => m.Key == ImageKey.Sample).Select(m => m.EnergySetpointEv).ShouldBe(FakeBeamline.PublishedPlan.EnergiesEv);
    });

    [Fact]
    public void Conventional_PublishedPlan_Takes105SampleFramesAnd105BackgroundsAnd5Darks() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);

        var result = await beamline.ScanAsync(FakeBeamline.PublishedPlan with { Backgrounds = BackgroundSchedule.EveryEnergy });

        result.State.ShouldBe(ScanState.Completed);
        (result.Frames.Sample, result.Frames.Background, result.Frames.Dark).ShouldBe((105, 105, 5));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Scan_EveryExposure_SeesItsEnergyItsSampleItsShutterAndNothingMoving(bool together) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Description = beamline.Description with { Motion = new(together, together) };

        await beamline.ScanAsync(FakeBeamline.SmallPlan() with { Backgrounds = BackgroundSchedule.EveryEnergy });

        foreach (var (saw, told) in beamline.Exposures.Zip(beamline.Frames.Metadata))
        {
            saw.ImageId.ShouldBe(told.ImageId);
            saw.AnyMoving.ShouldBeFalse();
            saw.EnergyEv.ShouldBe(told.EnergySetpointEv, 0.05);
            told.EnergyEv.ShouldBe(saw.EnergyEv, 1e-9);
            saw.ShutterOpen.ShouldBe(told.Key != ImageKey.Dark);
            saw.SampleOut.ShouldBe(told.Key == ImageKey.Background);
            told.MonitorRate.ShouldBe(1e6);
            told.RingCurrentMa.ShouldBe(220);
            told.Positions["zone_plate_z"].ShouldBe(beamline.Description.Optics.ZonePlateZMm(told.EnergySetpointEv), 0.0005);
        }
    });

    [Fact]
    public void Completed_Devices_AreSafeAndRestored() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        beamline.Shutter.IsOpen.ShouldBeFalse();
        beamline.Detector.IsArmed.ShouldBeFalse();
        beamline.SampleX.Position.ShouldBe(12);
        beamline.Energy.Position.ShouldBe(8200);
        result.CleanUpProblems.ShouldBeEmpty();
        result.BaselineAtStart[AxisRole.Energy].ShouldBe(8000);
        result.BaselineAtEnd[AxisRole.Energy].ShouldBe(8200);
    });
}
