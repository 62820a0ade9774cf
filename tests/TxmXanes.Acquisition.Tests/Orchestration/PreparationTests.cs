using Shouldly;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards that nothing moves and no light falls before devices, beamline file and plan agree.</summary>
public sealed class PreparationTests
{
    [Fact]
    public void Unit_NotTheDrivers_IsRefused() => Refused(
        beamline => beamline.Energy.Description = beamline.Energy.Description with { Unit = "keV" },
        "Axis energy: the beamline file says eV, the driver at fake:1 keV.");

    [Fact]
    public void Limits_BeyondTheDrivers_AreRefused() => Refused(
        beamline => beamline.Energy.Description = beamline.Energy.Description with { HighLimit = 12000 },
        "Axis energy: the beamline file's limits 5000 to 14000 eV go beyond the driver's 5000 to 12000 eV.");

    [Fact]
    public void Problems_Several_AreToldAtOnce() => Refused(
        beamline =>
        {
            beamline.Energy.Description = beamline.Energy.Description with { Unit = "keV" };
            beamline.SampleX.Description = beamline.SampleX.Description with { Unit = "mm" };
        },
        "Axis sample_x: the beamline file says um, the driver at fake:1 mm.");

    [Fact]
    public void Exposure_BeyondTheCameras_IsRefused() => Refused(
        beamline => beamline.Detector.Description = beamline.Detector.Description with { MaximumExposureSeconds = 0.5 },
        "The plan's exposure_s of 1 lies outside the limits of detector camera, 0.001 to 0.5 s.");

    [Fact]
    public void Target_OutsideLimitsLateInTheScan_IsRefusedBeforeTheFirstMove() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan() with { Segments = [new(8200, 14010, 10)] });

        result.Cause.ShouldBeOfType<BadInputException>();
        result.Problem.ShouldContain("lies outside its limits");
        beamline.Log.Calls.ShouldNotContain(c => c.Verb == "move");
    });

    [Fact]
    public void SampleOut_OutsideLimits_IsRefusedBeforeTheFirstMove() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        await beamline.SampleX.MoveAsync(4900, CancellationToken.None);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.Problem.ShouldBe("Axis sample_x: the target 5200 um lies outside its limits -5000 um to 5000 um.");
        beamline.SampleX.Position.ShouldBe(4900);
    });

    [Fact]
    public void Shape_NotTheOneSetUp_IsRefused() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(), job => job with { Shape = new FrameShape(10, 10) });

        result.Problem.ShouldBe("Detector camera makes frames of 4x6 pixels, the scan was set up for 10x10.");
    });

    [Fact]
    public void Shutter_NotConfigured_ScansWithAWarning() => VirtualTime.Run(async time =>
    {
        var result = await new FakeBeamline(time, withShutter: false).ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Completed);
        result.Warnings.ShouldHaveSingleItem().ShouldStartWith("No shutter is configured");
    });

    [Fact]
    public void Shutter_DoesNotObey_FailsBeforeAnExposure() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Shutter.IsStuck = true;

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldBe("Shutter shutter was told to be open and says that it is closed.");
        beamline.Exposures.Count.ShouldBe(2);
    });

    private static void Refused(Action<FakeBeamline> arrange, string sentence) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        arrange(beamline);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Failed);
        result.Cause.ShouldBeOfType<BadInputException>();
        result.Problem.ShouldContain(sentence);
        beamline.Log.Calls.ShouldNotContain(c => c.Verb == "move" || c.Verb == "open" || c.Verb == "expose");
    });
}
