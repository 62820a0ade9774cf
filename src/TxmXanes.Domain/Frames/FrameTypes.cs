namespace TxmXanes.Domain.Frames;

/// <summary>What a frame shows; the values of NXtomo's image_key, frozen in files.</summary>
public enum ImageKey
{
    Sample = 0,
    Background = 1,
    Dark = 2,

    /// <summary>Kept in the file but not to be used (e.g. retaken).</summary>
    Invalid = 3,
}

/// <summary>Detector frame size in pixels; frames are row-major uint16.</summary>
public readonly record struct FrameShape(int Rows, int Columns)
{
    public int Pixels => Rows * Columns;

    public override string ToString() => $"{Rows}x{Columns}";
}

/// <summary>One series of frames, from one arm of the detector to its disarm. A scan holds many.</summary>
/// <param name="SeriesId">Counts up within a scan.</param>
/// <param name="UniqueId">Unique over all scans: stray packets of an old series are known by it.</param>
/// <param name="FirstImageId">image_id of the first exposure; ids rise through the scan and are never reused.</param>
/// <param name="ImageCount">Exposures announced, at least 1.</param>
/// <param name="ExposureSeconds">Exposure of each, s.</param>
public sealed record SeriesDescription(long SeriesId, string UniqueId, long FirstImageId, int ImageCount, double ExposureSeconds);

/// <summary>Everything known of one exposed frame except its pixels.</summary>
public sealed record FrameMetadata
{
    public required long ImageId { get; init; }

    public required ImageKey Key { get; init; }

    /// <summary>Which of several merged scans it belongs to, from 0; 0 in a scan of its own.</summary>
    public int Scan { get; init; }

    /// <summary>Index into the plan's energies.</summary>
    public required int EnergyIndex { get; init; }

    public required double EnergySetpointEv { get; init; }

    /// <summary>The monochromator's readback before the exposure, eV.</summary>
    public required double EnergyEv { get; init; }

    public required double CountTimeSeconds { get; init; }

    /// <summary>Start of the exposure, s since the Unix epoch.</summary>
    public required double StartTime { get; init; }

    public required double StopTime { get; init; }

    /// <summary>Mean monitor rate over the exposure, counts/s; null where no monitor is configured.</summary>
    public double? MonitorRate { get; init; }

    /// <summary>Mean ring current over the exposure, mA; null where not configured.</summary>
    public double? RingCurrentMa { get; init; }

    /// <summary>Readbacks of the other axes before the exposure, by role (e.g. zone_plate_z), in the unit of that axis.</summary>
    public IReadOnlyDictionary<string, double> Positions { get; init; } = new Dictionary<string, double>();
}

/// <summary>What the camera is, as the analysis needs it.</summary>
/// <param name="SaturationAdu">Grey values from here on are saturated.</param>
/// <param name="GainAduPerPhoton">Camera law var = gain * mean + readNoise^2 (science section 3); 0 where unknown.</param>
/// <param name="ReadNoiseAdu">rms; 0 where unknown.</param>
/// <param name="PixelSizeUm">At the sensor, um.</param>
/// <param name="MaximumExposureSeconds">0 where unknown.</param>
public sealed record CameraDescription(
    FrameShape Shape,
    double SaturationAdu,
    double GainAduPerPhoton,
    double ReadNoiseAdu,
    double PixelSizeUm,
    double ReadoutSeconds,
    double MinimumExposureSeconds = 0,
    double MaximumExposureSeconds = 0);
