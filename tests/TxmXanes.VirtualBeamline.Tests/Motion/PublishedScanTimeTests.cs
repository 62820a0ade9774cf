using Shouldly;
using TxmXanes.Interop.Yaml;
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
    private readonly IReadOnlyDictionary<string, double> settleSeconds = SettleTimes("beamline-published.yaml");
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

    [Fact]
    public void Presets_DifferInTheirMovesAlone()
    {
        static string[] Described(string preset) =>
            [.. File.ReadLines(Path.Combine(Repository.Root, "config", preset)).Where(line => !line.StartsWith('#') && !line.StartsWith("moves:"))];

        Described("beamline-overlapped.yaml").ShouldBe(Described("beamline-published.yaml"));
        SettleTimes("beamline-overlapped.yaml").ShouldBe(settleSeconds);
    }

    private double Readout => settings.Camera.ReadoutSeconds;

    private double SampleMove => Time("sample_x", 300);

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
                Time("energy", energies[i] - energies[i - 1]),
                Time("zp_z", plate - lastPlate),
                Time("det_z", detector - lastDetector),
            ]);
        });
    }

    private double Time(string axis, double distance) => Duration(axis, distance) + settleSeconds[axis];

    private double Duration(string axis, double distance)
    {
        var motor = settings.Motors.Single(m => m.Name == axis);
        return new TrapezoidalMotion(0, distance, motor.Velocity, motor.Acceleration).DurationSeconds;
    }

    // By the device's name at its driver.
    private static Dictionary<string, double> SettleTimes(string preset)
    {
        var devices = YamlDocumentReader.ParseFile(Path.Combine(Repository.Root, "config", preset)).Root.RequiredMap("devices");
        return devices.Keys.Select(devices.RequiredMap).Where(d => d.Has("settle_s")).ToDictionary(d => d.RequiredString("name"), d => d.RequiredNumber("settle_s"));
    }
}
