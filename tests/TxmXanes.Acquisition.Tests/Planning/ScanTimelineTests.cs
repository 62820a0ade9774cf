using Shouldly;
using TxmXanes.Acquisition.Planning;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Planning;

/// <summary>The arithmetic of time, on figures small enough to add up by hand.</summary>
public sealed class ScanTimelineTests
{
    private static readonly ScanPlan Plan = new() { Name = "p", Element = "Ni", Segments = [new(8300, 8320, 10)], ExposureSeconds = 5, DarkFrames = 2 };

    [Theory]
    // d = 10, v = 5, a = 5: 2 s cruising and 1 s for both ramps. d = 1: never at full speed, 2 sqrt(1/5).
    [InlineData(10, 5, 5, 3)]
    [InlineData(-10, 5, 5, 3)]
    [InlineData(1, 5, 5, 0.894427191)]
    [InlineData(10, 5, 0, 2)]
    [InlineData(10, 0, 5, 0)]
    [InlineData(0, 5, 5, 0)]
    public void AxisMotion_Seconds_FollowTheTrapezoid(double distance, double velocity, double acceleration, double seconds) =>
        new AxisMotion(velocity, acceleration).Seconds(distance).ShouldBe(seconds, 1e-9);

    // Energy 10 eV at 10 eV/s: 1 s; sample 300 um at 100 um/s: 3 s; settling 0.2 s each; readout 0.5 s.
    [Fact]
    public void Scan_TogetherAndDuringReadout_WaitsForTheSlowestOnly()
    {
        var scan = Timeline(new(Together: true, DuringReadout: true)).Scan;

        // The sample is in during the darks: out, in, two energy steps, out; each settles 0.2 s; readout shows at the end only.
        scan.MotionSeconds.ShouldBe(3 + 3 + 1 + 1 + 3, 1e-9);
        scan.SettleSeconds.ShouldBe(5 * 0.2, 1e-9);
        scan.ExposureSeconds.ShouldBe(5 * 5, 1e-9);
        scan.ReadoutSeconds.ShouldBe(0.5, 1e-9);
    }

    [Fact]
    public void Scan_OneAfterAnother_AddsMotionAndReadout()
    {
        var scan = Timeline(new(Together: false, DuringReadout: false)).Scan;

        scan.MotionSeconds.ShouldBe(3 + 3 + 1 + 1 + 3, 1e-9);
        // The last dark's readout, and one a frame.
        scan.ReadoutSeconds.ShouldBe(0.5 * 6, 1e-9);
    }

    [Fact]
    public void Preparation_HoldsTheDarks() => Timeline(new()).Preparation.ShouldBe(new(0, 0, 10, 0.5));

    [Fact]
    public void SecondsLeft_FallsFromTheWholeToNothing()
    {
        var timeline = Timeline(new());

        timeline.SecondsLeft(0).ShouldBe((timeline.Scan + timeline.Preparation).TotalSeconds, 1e-9);
        timeline.SecondsLeft(0, framesDone: 1).ShouldBe(timeline.SecondsLeft(0) - 5.5, 1e-9);
        timeline.SecondsLeft(0, framesDone: 9).ShouldBe(timeline.SecondsLeft(1), 1e-9);
        timeline.SecondsLeft(timeline.Steps.Count).ShouldBe(0);
    }

    // Between two energies lies a move of 1 s. Together: out 3 s, 5 s of exposure, in 3 s while the energy moves.
    [Theory]
    [InlineData(true, 3.2 + 5 + 3.2 - 1.2)]
    // One after another the energy moves all the same, and the readout is waited for once more.
    [InlineData(false, 3.2 + 5 + 3.2 + 0.5)]
    public void ExtraBackground_BetweenTwoEnergies_CostsItsExposureAndTheWayOutAndIn(bool overlapped, double seconds) =>
        ScanTimeline.ExtraBackgroundSeconds(Plan, Beamline(new(overlapped, overlapped)), Figures).ShouldBe(seconds, 1e-9);

    private static ScanTimeline Timeline(MotionPolicy policy) => ScanTimeline.Of(Plan, Beamline(policy), Figures);

    private static DeviceFigures Figures { get; } = new()
    {
        Axes = new Dictionary<AxisRole, AxisMotion> { [AxisRole.Energy] = new(10, 0), [AxisRole.SampleX] = new(100, 0) },
        ReadoutSeconds = 0.5,
        Shape = new FrameShape(10, 10),
    };

    private static BeamlineDescription Beamline(MotionPolicy policy) => new()
    {
        Axes = new[] { Axis(AxisRole.Energy, "eV", 5000, 14000), Axis(AxisRole.SampleX, "um", -1000, 1000) }.ToDictionary(a => a.Role),
        Detector = new("h:1", "camera", "tcp://h:2", 30),
        Optics = new() { DiameterUm = 244, OutermostZoneNm = 30, Magnification = 32.5 },
        SampleOut = new Dictionary<AxisRole, double> { [AxisRole.SampleX] = 300 },
        Motion = policy,
        DataRoot = "/nowhere",
    };

    private static AxisSettings Axis(AxisRole role, string unit, double low, double high) => new(role, "h:1", role.ToString(), unit, low, high, 0.05, 0.2, 30);
}
