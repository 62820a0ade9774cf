namespace TxmXanes.VirtualBeamline.Optics;

/// <summary>
/// The lens of the simulated microscope: thin-lens imaging by a zone plate. Written apart from the analysis' optics on
/// purpose; tests pin it to published figures of NSLS-II FXI (6.09 um/eV zone plate, 204 um/eV detector, depth of field 20-25 um).
/// </summary>
/// <param name="DiameterUm">Zone plate diameter, um.</param>
/// <param name="OutermostZoneNm">Width of the outermost zone, nm.</param>
public sealed record ZonePlateLens(double DiameterUm, double OutermostZoneNm)
{
    private const double PlanckTimesLightEvUm = 1.239842;

    /// <summary>Photon wavelength, um.</summary>
    public static double WavelengthUm(double energyEv) => PlanckTimesLightEvUm / energyEv;

    /// <summary>Sine of the largest diffraction angle, lambda / (2 dr).</summary>
    public double NumericalAperture(double energyEv) => WavelengthUm(energyEv) / (2e-3 * OutermostZoneNm);

    /// <summary>f = D dr / lambda, mm.</summary>
    public double FocalLengthMm(double energyEv) => DiameterUm * OutermostZoneNm * 1e-6 / WavelengthUm(energyEv);

    /// <summary>Full depth of field, lambda / NA^2, um.</summary>
    public double DepthOfFieldUm(double energyEv)
    {
        var aperture = NumericalAperture(energyEv);
        return WavelengthUm(energyEv) / (aperture * aperture);
    }

    /// <summary>Where the plate must stand before a detector that is <paramref name="detectorMm"/> behind the sample: the near root of p^2 - L p + L f = 0, mm; NaN where no image forms.</summary>
    public double InFocusDistanceMm(double energyEv, double detectorMm)
    {
        var quarter = detectorMm * detectorMm / 4 - detectorMm * FocalLengthMm(energyEv);
        return detectorMm / 2 - Math.Sqrt(quarter);
    }

    /// <summary>Sample to plate and sample to detector for a sharp image at this magnification, mm.</summary>
    public (double PlateMm, double DetectorMm) PositionsAt(double energyEv, double magnification)
    {
        var image = FocalLengthMm(energyEv) * (magnification + 1);   // plate to detector, q = f (M + 1)
        var plate = image / magnification;                           // p = q / M
        return (plate, plate + image);
    }

    /// <summary>Radius of the blur disc on the sample side, um, when the plate is off focus by so much.</summary>
    public double BlurRadiusUm(double energyEv, double defocusUm) => Math.Abs(defocusUm) * NumericalAperture(energyEv);
}
