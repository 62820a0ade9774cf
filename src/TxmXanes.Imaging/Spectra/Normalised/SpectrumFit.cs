using TxmXanes.Domain;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>A linear combination fit of one normalised spectrum, for regions, reference lists and reports.</summary>
/// <param name="Coefficients">c_j.</param>
/// <param name="CoefficientSigma">Standard errors from the residuals, of the coefficients without bounds.</param>
/// <param name="Fractions">c_j / sum c; NaN where the sum is not above 0.</param>
/// <param name="FractionSigma">By the delta method.</param>
/// <param name="Frames">The frames of the fit range.</param>
/// <param name="Fitted">mu_fit over those frames; NaN where the spectrum has no value.</param>
/// <param name="ChiSquare">sum (mu - mu_fit)².</param>
/// <param name="ReducedChiSquare">chi²/(n - terms).</param>
/// <param name="RFactor">chi² over sum mu².</param>
/// <param name="Aic">Akaike's criterion n ln(chi²/n) + 2 terms: of two fits the lower is the better supported.</param>
/// <param name="IsBound">A bound is active.</param>
public sealed record SpectrumFit(
    double[] Coefficients,
    double[] CoefficientSigma,
    double[] Fractions,
    double[] FractionSigma,
    int[] Frames,
    double[] Fitted,
    double ChiSquare,
    double ReducedChiSquare,
    double RFactor,
    double Aic,
    bool IsBound)
{
    /// <summary>Fits a spectrum.</summary>
    /// <param name="mu">Normalised, T values; NaN where there are none.</param>
    /// <exception cref="BadInputException">Too few energies or values, references that do not cover them or cannot be told apart, or impossible constraints.</exception>
    public static SpectrumFit Of(IReadOnlyList<double> energiesEv, IReadOnlyList<double> mu, NormalisedOptions options)
    {
        var design = new LcfDesign([.. energiesEv], options);
        var pixel = new PixelFit(null, design, null);
        var valid = pixel.Fit([.. mu]);
        if (valid == 0)
            throw new BadInputException($"The spectrum has values at {design.Frames.Count(t => double.IsFinite(mu[t]))} of {design.Frames.Length} energies of the fit range, too few for {design.DegreesTaken} terms.");
        pixel.Errors(0);
        var (n, total) = (pixel.Count, pixel.Coefficients.Sum());
        var reduced = pixel.ChiSquare / (n - design.DegreesTaken);
        return new SpectrumFit(
            [.. pixel.Coefficients],
            pixel.CoefficientSigma(reduced),
            pixel.Coefficients.Select(c => total > 0 ? c / total : double.NaN).ToArray(),
            [.. pixel.Sigma],
            design.Frames,
            pixel.FittedWithBounds(),
            pixel.ChiSquare,
            reduced,
            pixel.ChiSquare / pixel.SumOfSquares,
            // A fit without residual, as of made-up data, has no logarithm.
            n * Math.Log(Math.Max(1e-300, pixel.ChiSquare / n)) + 2 * design.DegreesTaken,
            valid == 2);
    }
}
