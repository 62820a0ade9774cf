using TxmXanes.Domain;

namespace TxmXanes.Imaging.Features;

/// <summary>The readable reference of <see cref="WhiteLine"/>, in double, and what single spectra (of a region, a cluster) are measured with.</summary>
public static class WhiteLineScalar
{
    /// <param name="energiesEv">T, rising.</param>
    /// <param name="normalised">T values, NaN where invalid.</param>
    /// <exception cref="BadInputException">Too few energies in the range.</exception>
    public static SpectralPosition Of(double[] energiesEv, ReadOnlySpan<double> normalised, WhiteLineOptions options)
    {
        var window = WhiteLine.WindowOf(energiesEv, options);
        var values = normalised[window.Start..window.Stop].ToArray();
        if (options.SmoothingEv > 0)
            values = EnergySmoothing.Scalar(window.Relative, values, options.SmoothingEv);
        return options.Model switch
        {
            WhiteLineModel.Gaussian => Placed(PeakFitScalar<GaussianShape>.Fit(WhiteLine.Unit(window), values), window),
            WhiteLineModel.Lorentzian => Placed(PeakFitScalar<LorentzianShape>.Fit(WhiteLine.Unit(window), values), window),
            _ => Highest(window, values, options),
        };
    }

    private static SpectralPosition Placed((double Position, double Error, double Height) fit, EnergyWindow window) =>
        new(window.OriginEv + (fit.Position + 1) * window.WidthEv / 2, fit.Error * window.WidthEv / 2, fit.Height);

    private static SpectralPosition Highest(EnergyWindow window, double[] values, WhiteLineOptions options)
    {
        var valid = Enumerable.Range(0, values.Length).Where(t => !double.IsNaN(values[t])).ToArray();
        if (valid.Length == 0)
            return SpectralPosition.None;
        var top = Enumerable.Range(0, valid.Length).MaxBy(i => values[valid[i]]);
        if (top == 0 || top == valid.Length - 1)
            return SpectralPosition.None;
        var centre = window.Relative[valid[top]];
        if (options.Model == WhiteLineModel.Direct)
            return new SpectralPosition(window.OriginEv + centre, double.NaN, values[valid[top]]);
        var reach = 1.001 * Math.Max(centre - window.Relative[valid[top - 1]], window.Relative[valid[top + 1]] - centre);
        var width = Math.Max(reach, options.WindowEv);
        if (LocalPolynomial.Fit(window.Relative, values, centre, width, 0, 3) is not { } fit || !(fit.Coefficients[2] < 0))
            return SpectralPosition.None;
        var c = fit.Coefficients;
        var u = -0.5 * c[1] / c[2];
        return Math.Abs(u) <= 1
            ? new SpectralPosition(window.OriginEv + centre + u * width, Math.Sqrt(fit.Variance * fit.VarianceOf([0, 1, 2 * u])) / (-2 * c[2]) * width, fit.At(u))
            : SpectralPosition.None;
    }
}
