namespace TxmXanes.Domain.Optics;

/// <summary>How magnification follows energy.</summary>
public enum OpticsMode
{
    /// <summary>Zone plate and detector move; the magnification stays.</summary>
    ConstantMagnification,

    /// <summary>The detector stays; the magnification changes with energy.</summary>
    FixedDetector,
}

/// <summary>A lateral zone-plate position that centres the image at one energy.</summary>
public sealed record LateralCalibration(double EnergyEv, double Magnification, double ZonePlateXUm, double ZonePlateYUm);

/// <summary>Where zone plate and detector stand for a sharp image (science section 2).</summary>
public sealed record ZonePlateOptics
{
    /// <summary>h c, eV nm.</summary>
    public const double PlanckTimesLightEvNm = 1239.842;

    public required double DiameterUm { get; init; }

    public required double OutermostZoneNm { get; init; }

    public required double Magnification { get; init; }

    public OpticsMode Mode { get; init; } = OpticsMode.ConstantMagnification;

    /// <summary>Sample to detector with <see cref="OpticsMode.FixedDetector"/>, mm.</summary>
    public double DetectorDistanceMm { get; init; }

    /// <summary>Zone plate axis reading at zero sample distance, mm.</summary>
    public double ZonePlateOffsetMm { get; init; }

    public double DetectorOffsetMm { get; init; }

    /// <summary>None, or two, between which lateral corrections are interpolated.</summary>
    public IReadOnlyList<LateralCalibration> Calibrations { get; init; } = [];

    public static double WavelengthNm(double energyEv) => PlanckTimesLightEvNm / energyEv;

    /// <summary>f = D dr / lambda, mm.</summary>
    public double FocalLengthMm(double energyEv) => DiameterUm * OutermostZoneNm / WavelengthNm(energyEv) * 1e-3;

    /// <summary>lambda / NA^2 with NA = lambda / (2 dr), um.</summary>
    public double DepthOfFieldUm(double energyEv) => 4 * OutermostZoneNm * OutermostZoneNm / WavelengthNm(energyEv) * 1e-3;

    /// <summary>Zone plate axis position, mm.</summary>
    public double ZonePlateZMm(double energyEv) => ZonePlateOffsetMm + SampleDistanceMm(energyEv);

    /// <summary>Detector axis position, mm.</summary>
    public double DetectorZMm(double energyEv) => DetectorOffsetMm + (Mode == OpticsMode.FixedDetector
        ? DetectorDistanceMm
        : SampleDistanceMm(energyEv) * (Magnification + 1));

    /// <summary>The magnification at this energy.</summary>
    public double MagnificationAt(double energyEv)
    {
        if (Mode == OpticsMode.ConstantMagnification)
            return Magnification;
        var p = SampleDistanceMm(energyEv);
        return (DetectorDistanceMm - p) / p;
    }

    /// <summary>Lateral zone-plate position, um, linear between the two calibrations; null without.</summary>
    public (double XUm, double YUm)? ZonePlateLateralUm(double energyEv)
    {
        if (Calibrations is not [var a, var b])
            return null;
        var w = (energyEv - a.EnergyEv) / (b.EnergyEv - a.EnergyEv);
        return (a.ZonePlateXUm + w * (b.ZonePlateXUm - a.ZonePlateXUm), a.ZonePlateYUm + w * (b.ZonePlateYUm - a.ZonePlateYUm));
    }

    // Sample to zone plate: p = f (M + 1) / M at constant magnification, p = (L - sqrt(L^2 - 4 L f)) / 2 at a fixed detector.
    private double SampleDistanceMm(double energyEv)
    {
        var f = FocalLengthMm(energyEv);
        if (Mode == OpticsMode.ConstantMagnification)
            return f * (Magnification + 1) / Magnification;
        var discriminant = DetectorDistanceMm * (DetectorDistanceMm - 4 * f);
        if (discriminant < 0)
            throw new BadInputException($"At {energyEv} eV the focal length {f:0.###} mm needs a detector distance of at least {4 * f:0.###} mm, but optics.detector_distance_mm is {DetectorDistanceMm}.");
        return (DetectorDistanceMm - Math.Sqrt(discriminant)) / 2;
    }
}
