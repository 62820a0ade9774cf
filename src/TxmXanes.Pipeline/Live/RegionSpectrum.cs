namespace TxmXanes.Pipeline.Live;

/// <summary>The mean spectrum of a region with its fit; arrays over the sample frames so far.</summary>
/// <param name="Fit">The fitted optical density at the same energies; empty while it cannot be solved.</param>
/// <param name="Pixels">Detector pixels in the region.</param>
public sealed record RegionSpectrum(
    double[] EnergyEv,
    double[] OpticalDensity,
    double[] OpticalDensitySigma,
    double[] Fit,
    double[] Fraction,
    double[] FractionSigma,
    IReadOnlyList<string> ReferenceNames,
    double Thickness,
    double FitError,
    int Pixels);
