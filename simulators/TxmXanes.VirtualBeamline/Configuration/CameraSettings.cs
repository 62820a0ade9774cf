namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>The camera: var = gain (mean - offset) + read noise^2 as measured on real frames (data/SIM_CALIBRATION.md).</summary>
public sealed record CameraSettings
{
    public int Rows { get; init; } = 352;

    public int Columns { get; init; } = 428;

    public double GainAduPerPhoton { get; init; } = 0.140;

    /// <summary>Everything that is not photon noise, with the rounding to whole ADU, ADU^2.</summary>
    public double ReadVarianceAdu2 { get; init; } = 12.7;

    public double OffsetAdu { get; init; } = 17;

    public double SaturationAdu { get; init; } = 4095;

    public double ReadoutSeconds { get; init; } = 0.15;

    /// <summary>Share of pixels that see nothing, and of pixels that glow.</summary>
    public double DeadFraction { get; init; } = 1e-4;

    public double HotFraction { get; init; } = 1e-4;

    /// <summary>Mean glow of a hot pixel, ADU/s.</summary>
    public double HotAduPerSecond { get; init; } = 60;

    /// <summary>Dark current of ordinary pixels, ADU/s.</summary>
    public double DarkAduPerSecond { get; init; } = 0.05;

    /// <summary>Effective pixel at the sensor, um; over the magnification it is the pixel on the sample.</summary>
    public double PixelSizeUm { get; init; } = 1.3;

    public double MinimumExposureSeconds { get; init; } = 0.001;

    public double MaximumExposureSeconds { get; init; } = 600;

    /// <summary>Where above 0 only so many frames are rendered, at the first arm, and sent in turn.</summary>
    public int ReplayRing { get; init; }
}
