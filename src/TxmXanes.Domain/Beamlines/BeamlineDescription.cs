using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Optics;

namespace TxmXanes.Domain.Beamlines;

/// <summary>The axes a scan may use; the name in YAML is the snake case of it.</summary>
public enum AxisRole
{
    Energy,
    ZonePlateX,
    ZonePlateY,
    ZonePlateZ,
    DetectorZ,
    SampleX,
    SampleY,
    SampleZ,
}

/// <summary>One axis as the beamline description gives it.</summary>
/// <param name="Address">host:port of the driver.</param>
/// <param name="Name">The device's name at that driver.</param>
/// <param name="Unit">eV, mm or um; must be the driver's.</param>
/// <param name="LowLimit">In the axis' unit; the engine never commands a target outside.</param>
/// <param name="Tolerance">Readback within this of the target counts as arrived.</param>
/// <param name="SettleSeconds">For so long the readback must stay within tolerance.</param>
/// <param name="TimeoutSeconds">Longest motion plus settling.</param>
public sealed record AxisSettings(AxisRole Role, string Address, string Name, string Unit, double LowLimit, double HighLimit, double Tolerance, double SettleSeconds, double TimeoutSeconds)
{
    /// <summary>For time estimates without the driver: axis unit per s; null where not given.</summary>
    public double? VelocityPerSecond { get; init; }

    /// <summary>For time estimates without the driver: axis unit per s^2; null where not given.</summary>
    public double? AccelerationPerSecond2 { get; init; }
}

/// <summary>A shutter or a monitor.</summary>
public sealed record DeviceSettings(string Address, string Name, double TimeoutSeconds)
{
    /// <summary>A shutter's blades take so long; for time estimates; null where not given.</summary>
    public double? TravelSeconds { get; init; }
}

/// <param name="Frames">The detector's ZeroMQ endpoint, e.g. tcp://127.0.0.1:7002.</param>
public sealed record DetectorSettings(string Address, string Name, string Frames, double TimeoutSeconds)
{
    /// <summary>For time estimates without the driver; null where not given.</summary>
    public double? ReadoutSeconds { get; init; }

    /// <summary>For storage estimates without the driver; null where not given.</summary>
    public FrameShape? Shape { get; init; }
}

/// <summary>How the axes of one energy step follow each other.</summary>
/// <param name="Together">Energy, zone plate and detector at once; else one after another.</param>
/// <param name="DuringReadout">The next move starts when the exposure ends; else when the frame has arrived.</param>
public sealed record MotionPolicy(bool Together = true, bool DuringReadout = true);

/// <summary>The beamline as YAML describes it (contracts: Beamline), after all checks.</summary>
public sealed record BeamlineDescription
{
    public required IReadOnlyDictionary<AxisRole, AxisSettings> Axes { get; init; }

    public required DetectorSettings Detector { get; init; }

    public DeviceSettings? Shutter { get; init; }

    /// <summary>Ion chamber before the sample, counts/s.</summary>
    public DeviceSettings? IncidentMonitor { get; init; }

    public DeviceSettings? RingCurrent { get; init; }

    public required ZonePlateOptics Optics { get; init; }

    /// <summary>Relative moves that take the sample out of the field, by axis, in the axis' unit.</summary>
    public required IReadOnlyDictionary<AxisRole, double> SampleOut { get; init; }

    public MotionPolicy Motion { get; init; } = new();

    /// <summary>Folder for scans, absolute.</summary>
    public required string DataRoot { get; init; }
}
