using TxmXanes.Domain.Beamlines;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>Axis roles as the beamline file and frame metadata spell them: snake case.</summary>
public static class AxisNames
{
    public static string Of(AxisRole role) => role switch
    {
        AxisRole.Energy => "energy",
        AxisRole.ZonePlateX => "zone_plate_x",
        AxisRole.ZonePlateY => "zone_plate_y",
        AxisRole.ZonePlateZ => "zone_plate_z",
        AxisRole.DetectorZ => "detector_z",
        AxisRole.SampleX => "sample_x",
        AxisRole.SampleY => "sample_y",
        AxisRole.SampleZ => "sample_z",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not an axis."),
    };
}
