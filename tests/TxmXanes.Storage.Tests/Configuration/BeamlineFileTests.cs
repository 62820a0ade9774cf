using Shouldly;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Optics;
using TxmXanes.Storage.Configuration;
using Xunit;

namespace TxmXanes.Storage.Tests.Configuration;

/// <summary>Guards against a beamline description that would move the wrong device, or a device to the wrong place.</summary>
public sealed class BeamlineFileTests
{
    [Fact]
    public void Parse_ReadsEveryKey()
    {
        var beamline = BeamlineFile.Parse(Texts.Beamline, "beamline.yaml", "/folder").Beamline;

        beamline.Axes.Count.ShouldBe(6);
        beamline.Axes[AxisRole.Energy].ShouldBe(new AxisSettings(AxisRole.Energy, "127.0.0.1:7001", "energy", "eV", 5000, 14000, 0.05, 0.05, 30) { VelocityPerSecond = 50, AccelerationPerSecond2 = 200 });
        beamline.Detector.Frames.ShouldBe("tcp://127.0.0.1:7002");
        beamline.Detector.ReadoutSeconds.ShouldBe(0.1);
        beamline.Detector.Shape.ShouldBe(new(352, 428));
        beamline.Shutter!.TravelSeconds.ShouldBe(0.1);
        beamline.IncidentMonitor!.Name.ShouldBe("i0");
        beamline.RingCurrent!.Name.ShouldBe("ring");
        beamline.Optics.Magnification.ShouldBe(32.5);
        beamline.Optics.Mode.ShouldBe(OpticsMode.ConstantMagnification);
        beamline.SampleOut.ShouldHaveSingleItem().ShouldBe(new(AxisRole.SampleX, 300));
        beamline.Motion.ShouldBe(new(true, true));
        beamline.DataRoot.ShouldBe("/folder/data");
    }

    [Theory]
    [InlineData("name: energy, unit: eV", "name: energy, unit: keV", "beamline.yaml:2: devices.energy.unit: keV is not the unit of energy; that is eV")]
    [InlineData("name: zp_z, unit: mm", "name: zp_z, unit: um", "beamline.yaml:5: devices.zone_plate_z.unit: um is not the unit of zone_plate_z; that is mm")]
    [InlineData("limits: [5000, 14000]", "limits: [5, 14]", "beamline.yaml:2: devices.energy.limits: [5, 14] eV are no hard X-ray energies; did you mean [5000, 14000] eV?")]
    [InlineData("limits: [5000, 14000]", "limits: [14000, 5000]", "beamline.yaml:2: devices.energy.limits: [14000, 5000] eV does not rise")]
    [InlineData("  detector_z: ", "  detector_q: ", "beamline.yaml:2: devices: detector_z is missing, which optics of constant_magnification needs", "beamline.yaml:6: devices.detector_q: unknown key; did you mean detector_z?")]
    [InlineData("sample_x_um: 300", "sample_x_mm: 0.3", "beamline.yaml:13: sample_out: names no move, so the sample would stay in the field for backgrounds", "beamline.yaml:13: sample_out.sample_x_mm: unknown key; did you mean sample_x_um?")]
    [InlineData("sample_x_um: 300", "sample_y_um: 300", "beamline.yaml:13: sample_out.sample_y_um: moves sample_y, which is not among the devices")]
    [InlineData("sample_x_um: 300", "sample_x_um: 3000", "beamline.yaml:13: sample_out.sample_x_um: a move of 3000 um is longer than the axis, whose limits are -1000 to 1000 um")]
    [InlineData("driver: grpc, address: 127.0.0.1:7001, name: camera", "driver: epics, address: 127.0.0.1:7001, name: camera", "beamline.yaml:11: devices.detector.driver: epics is not available in this version")]
    [InlineData("frames: tcp://127.0.0.1:7002", "frames: 127.0.0.1:7002", "beamline.yaml:11: devices.detector.frames: '127.0.0.1:7002' is no endpoint of the form tcp://host:port or ipc://path")]
    [InlineData("address: 127.0.0.1:7001, name: camera", "address: localhost, name: camera", "beamline.yaml:11: devices.detector.address: 'localhost' is no address of the form host:port")]
    [InlineData("mode: constant_magnification }", "mode: fixed_detector }", "beamline.yaml:12: optics: detector_distance_mm is missing")]
    [InlineData("mode: constant_magnification }", "detector_distance_mm: 1700 }", "beamline.yaml:12: optics.detector_distance_mm: belongs to mode: fixed_detector only")]
    [InlineData("data_root: data", "data_rot: data", "beamline.yaml:1: data_root is missing", "beamline.yaml:15: data_rot: unknown key; did you mean data_root?")]
    public void Parse_WithOneBadLine_SaysLineAndReason(string line, string spoiled, params string[] problems)
    {
        var text = Texts.Beamline.Replace(line, spoiled);
        text.ShouldNotBe(Texts.Beamline);

        Texts.ProblemsOf(() => BeamlineFile.Parse(text, "beamline.yaml", "/folder")).ShouldBe(problems);
    }

    // Science section 2: both calibrations must share M within 1e-3, else refuse.
    [Theory]
    [InlineData(32.5, true)]
    [InlineData(32.53, true)]
    [InlineData(32.54, false)]
    public void Parse_WithTwoCalibrations_NeedsTheSameMagnification(double second, bool accepted)
    {
        var text = Texts.Beamline.Replace("mode: constant_magnification }", $$"""
            mode: constant_magnification, calibrations: [
              { energy_ev: 8200, magnification: 32.5, zone_plate_x_um: 1, zone_plate_y_um: -2 },
              { energy_ev: 8600, magnification: {{second}}, zone_plate_x_um: 3, zone_plate_y_um: 2 } ] }
            """);

        var problems = Texts.ProblemsOf(() => BeamlineFile.Parse(text, "beamline.yaml", "/folder"));

        if (accepted)
            BeamlineFile.Parse(text, "beamline.yaml", "/folder").Beamline.Optics.ZonePlateLateralUm(8400).ShouldBe((2, 0));
        else
            problems.ShouldBe(["beamline.yaml:12: optics.calibrations: the calibrations have magnifications 32.5 and 32.54; they must agree within 0.001 of each other to be interpolated"]);
    }
}
