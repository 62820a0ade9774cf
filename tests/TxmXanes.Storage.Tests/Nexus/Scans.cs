using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Energies;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Optics;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Storage.Tests.Nexus;

/// <summary>A small scan with every column of the file in use.</summary>
internal static class Scans
{
    public const string Id = "20260131-120000-small";

    public static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static ScanPlan Plan { get; } = new()
    {
        Name = "Small scan",
        Sample = "ni-nio",
        Element = "Ni",
        Segments = [new(8300, 8340, 10)],
        ExposureSeconds = 0.5,
        DarkFrames = 1,
    };

    public static BeamlineDescription Beamline { get; } = new()
    {
        Axes = new[]
        {
            Axis(AxisRole.Energy, "eV", 5000, 14000), Axis(AxisRole.ZonePlateX, "um", -500, 500), Axis(AxisRole.ZonePlateZ, "mm", 0, 120),
            Axis(AxisRole.DetectorZ, "mm", 0, 4000), Axis(AxisRole.SampleX, "um", -1000, 1000),
        }.ToDictionary(a => a.Role),
        Detector = new("127.0.0.1:7001", "camera", "tcp://127.0.0.1:7002", 30),
        Optics = new() { DiameterUm = 244, OutermostZoneNm = 30, Magnification = 32.5 },
        SampleOut = new Dictionary<AxisRole, double> { [AxisRole.SampleX] = 300 },
        DataRoot = "/nowhere",
    };

    public static ScanFileDescription Describe(int rows = 12, int columns = 16) => new()
    {
        ScanId = Id,
        StartTime = Start,
        Plan = Plan,
        PlanText = "name: Small scan\n# µ-XANES\n",
        RecipeText = "fit: { mode: joint }\n",
        Beamline = Beamline,
        BeamlineText = "data_root: data\n",
        Camera = new(new(rows, columns), 65000, 0.14, 3.56, 6.5, 0.1),
        References = [new("NiO", [8300, 8320, 8340], [0, 0.5, 1], true, "references/nio.xmu")],
        SoftwareVersion = "0.1.0",
    };

    public static FrameMetadata Metadata(long imageId, ImageKey key = ImageKey.Sample) => new()
    {
        ImageId = imageId,
        Key = key,
        EnergyIndex = (int)(imageId % 5),
        EnergySetpointEv = 8300 + 10 * (imageId % 5),
        EnergyEv = 8300.01 + 10 * (imageId % 5),
        CountTimeSeconds = 0.5,
        StartTime = 1.77e9 + imageId,
        StopTime = 1.77e9 + imageId + 0.5,
        MonitorRate = 1e5 + imageId,
        RingCurrentMa = 240,
        Positions = new Dictionary<string, double> { ["zone_plate_z"] = 50.1 + imageId, ["sample_x"] = key == ImageKey.Background ? 300 : 0 },
    };

    /// <summary>Pixels that tell their frame and place.</summary>
    public static ushort[] Pixels(long imageId, int rows = 12, int columns = 16)
    {
        var pixels = new ushort[rows * columns];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (ushort)(imageId * 1009 + i);
        return pixels;
    }

    private static AxisSettings Axis(AxisRole role, string unit, double low, double high) => new(role, "127.0.0.1:7001", role.ToString(), unit, low, high, 0.05, 0.05, 30);
}

/// <summary>A clock that stands still.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => Scans.Start;
}
