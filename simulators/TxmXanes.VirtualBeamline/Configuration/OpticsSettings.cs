namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>Lens and image motion of the microscope.</summary>
public sealed record OpticsSettings
{
    public double ZonePlateUm { get; init; } = 244;

    public double OutermostZoneNm { get; init; } = 30;

    /// <summary>The magnification at which one map pixel of the phantom is one detector pixel.</summary>
    public double Magnification { get; init; } = 32.5;

    /// <summary>Run-out: the image moves by amplitude * sin(2 pi (E - 8400) / period + phase) + slope * (E - 8400), px.</summary>
    public double RunOutRowsPx { get; init; } = 1.2;

    public double RunOutColumnsPx { get; init; } = 0.9;

    public double RunOutPeriodEv { get; init; } = 310;

    public double RunOutRowsPxPerEv { get; init; } = 0.004;

    public double RunOutColumnsPxPerEv { get; init; } = -0.0055;

    /// <summary>Scatter on top of it that is the same at every visit of an energy, px rms.</summary>
    public double RunOutJitterPx { get; init; } = 0.1;

    /// <summary>Thermal drift of the sample stage, px per hour along rows and columns.</summary>
    public double DriftRowsPxPerHour { get; init; } = 1.5;

    public double DriftColumnsPxPerHour { get; init; } = -0.8;
}
