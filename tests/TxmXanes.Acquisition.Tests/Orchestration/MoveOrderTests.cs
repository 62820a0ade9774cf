using Shouldly;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Optics;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards what moves when: the published preset's serial order, and the overlap that our engine gains by.</summary>
public sealed class MoveOrderTests
{
    [Fact]
    public void Moves_Serial_FollowEachOtherInTheOrderOfRoles() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Description = beamline.Description with { Motion = new(Together: false, DuringReadout: false) };

        await beamline.ScanAsync(FakeBeamline.SmallPlan(2));

        var step = MovesTo(beamline, 8210);
        step.Select(m => m.Device).ShouldBe(["energy", "zp_z", "det_z"]);
        step[0].TimeSeconds.ShouldBeLessThan(step[1].TimeSeconds);
        step[1].TimeSeconds.ShouldBeLessThan(step[2].TimeSeconds);
    });

    [Fact]
    public void Moves_Together_StartAtOnce() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);

        await beamline.ScanAsync(FakeBeamline.SmallPlan(2));

        MovesTo(beamline, 8210).Select(m => m.TimeSeconds).Distinct().Count().ShouldBe(1);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NextMove_DuringReadoutOrNot_StartsAtTheExposuresEndOrWithTheFrame(bool duringReadout) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Description = beamline.Description with { Motion = new(true, duringReadout) };

        await beamline.ScanAsync(FakeBeamline.SmallPlan(2));

        var firstSample = beamline.Frames.Metadata[3];
        var exposureEnd = firstSample.StopTime - time.UnixSeconds + time.Seconds;
        MovesTo(beamline, 8210)[0].TimeSeconds.ShouldBe(exposureEnd + (duringReadout ? 0 : beamline.Detector.Description.ReadoutSeconds), 1e-5);
    });

    [Fact]
    public void Energies_MeasuredTwice_AreNotMovedToTwice() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);

        await beamline.ScanAsync(FakeBeamline.SmallPlan() with { Segments = [new(8200, 8210, 10), new(8210, 8220, 10)] });

        beamline.Log.Calls.Count(c => c.Name == "energy.move" && c.Argument == 8210).ShouldBe(1);
        beamline.Frames.Metadata.Count(m => m.EnergySetpointEv == 8210).ShouldBe(2);
    });

    [Fact]
    public void LateralCalibration_Configured_IsFollowed() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var optics = beamline.Description.Optics with { Calibrations = [new LateralCalibration(8200, 32.5, 0, 0), new LateralCalibration(8300, 32.5, 10, -20)] };
        beamline.Description = beamline.Description with { Optics = optics };

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Failed);
        result.Cause.ShouldBeOfType<BadInputException>();
        result.Problem.ShouldBe("The beamline file names no axis zone_plate_x, which the lateral calibration needs.");
    });

    private static DeviceCall[] MovesTo(FakeBeamline beamline, double energyEv)
    {
        var optics = beamline.Description.Optics;
        double[] targets = [energyEv, optics.ZonePlateZMm(energyEv), optics.DetectorZMm(energyEv)];
        return beamline.Log.Calls.Where(c => c.Verb == "move" && targets.Contains(c.Argument)).ToArray();
    }
}
