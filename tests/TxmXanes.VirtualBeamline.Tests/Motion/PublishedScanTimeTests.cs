using Shouldly;
using TxmXanes.TestKit;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Motion;
using TxmXanes.VirtualBeamline.Optics;
using TxmXanes.VirtualBeamline.Tests.Support;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Motion;

/// <summary>
/// The presets' scan times (science.md section 1), added up from the shipped motors, settle times and readout: what an
/// engine without any dead time of its own would need. Darks and the way to the first energy are not counted.
/// </summary>
public class PublishedScanTimeTests
{
    private const double ExposureSeconds = 5;
    private const double SettleSeconds = 0.03;         // energy, zp_z, det_z in config/beamline-*.yaml
    private const double SampleSettleSeconds = 0.05;
    private readonly VirtualBeamlineSettings settings = SettingsReader.Read(Path.Combine(Repository.Root, "config", "virtual-beamline.yaml"));
    private readonly ZonePlateLens lens = new(244, 30);

    [Fact]
    public void Published_Conventional_TakesTwentyFourMinutes() =>
        (210 * (ExposureSeconds + Readout) + Steps(Enumerable.Sum) + 105 * 2 * SampleMove).ShouldBe(1440, 0.007 * 1440);

    [Fact]
    public void Published_Improved_TakesTenMinutes() =>
        (107 * (ExposureSeconds + Readout) + Steps(Enumerable.Sum) + 2 * 2 * SampleMove).ShouldBe(600, 0.01 * 600);

    [Fact]
    public void Published_EnergyStep_CostsSixTenthsOfASecond() => (Steps(Enumerable.Sum) / 104 + Readout).ShouldBe(0.60, 0.01);

    [Fact]
    public void Published_OutAndIn_CostsThreeSeconds() => (2 * SampleMove + Readout).ShouldBe(3.1, 0.02);

    [Fact]
    public void Overlapped_Improved_StaysNearItsExposureFloor()
    {
        var steps = Steps(axes => Math.Max(Readout, axes.Max()));
        var sampleMoves = 4 * Math.Max(Readout, SampleMove);

        (107 * ExposureSeconds + steps + sampleMoves + Readout).ShouldBeLessThan(1.065 * 535);
    }

    private double Readout => settings.Camera.ReadoutSeconds;

    private double SampleMove => Duration("sample_x", 300) + SampleSettleSeconds;

    // Sums over the plan's energy steps what the three axes' times (motion and settling) come to.
    private double Steps(Func<IEnumerable<double>, double> combine)
    {
        var energies = PublishedPlan.EnergiesEv;
        return Enumerable.Range(1, energies.Length - 1).Sum(i =>
        {
            var (plate, detector) = lens.PositionsAt(energies[i], 32.5);
            var (lastPlate, lastDetector) = lens.PositionsAt(energies[i - 1], 32.5);
            return combine(
            [
                Duration("energy", energies[i] - energies[i - 1]) + SettleSeconds,
                Duration("zp_z", plate - lastPlate) + SettleSeconds,
                Duration("det_z", detector - lastDetector) + SettleSeconds,
            ]);
        });
    }

    private double Duration(string axis, double distance)
    {
        var motor = settings.Motors.Single(m => m.Name == axis);
        return new TrapezoidalMotion(0, distance, motor.Velocity, motor.Acceleration).DurationSeconds;
    }
}
