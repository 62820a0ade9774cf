using TxmXanes.Domain;

namespace TxmXanes.Imaging.Features;

/// <summary>The readable reference of <see cref="EdgeEnergy"/>, in double, and what single spectra (of a region, a cluster, a foil) are measured with.</summary>
public static class EdgeEnergyScalar
{
    private const int Rounds = 2;
    private const int NewtonSteps = 4;

    /// <param name="energiesEv">T, rising.</param>
    /// <param name="normalised">T values, NaN where invalid.</param>
    /// <exception cref="BadInputException">Fewer than two energies in the range.</exception>
    public static SpectralPosition Of(double[] energiesEv, ReadOnlySpan<double> normalised, EdgeEnergyOptions options)
    {
        var window = new EnergyWindow(energiesEv, options.Range, 2, "edge energy");
        var values = normalised[window.Start..window.Stop].ToArray();
        if (options.SmoothingEv > 0)
            values = EnergySmoothing.Scalar(window.Relative, values, options.SmoothingEv);
        var edge = Linear(window.Relative, values, options);
        var error = double.NaN;
        if (options.Method == EdgeMethod.Cubic && !double.IsNaN(edge))
            for (var round = 0; round < Rounds; round++)
                Refine(window.Relative, values, options, ref edge, ref error);
        return new SpectralPosition(window.OriginEv + edge, error, double.IsNaN(edge) ? double.NaN : options.Level);
    }

    private static double Linear(float[] energies, double[] values, EdgeEnergyOptions options)
    {
        var (edge, last, balance, best) = (double.NaN, -1, 0, int.MinValue);
        for (var t = 0; t < energies.Length; t++)
        {
            if (double.IsNaN(values[t]))
                continue;
            if (last >= 0 && values[last] < options.Level && values[t] >= options.Level && balance > best)
            {
                edge = energies[last] + (options.Level - values[last]) / (values[t] - values[last]) * (energies[t] - energies[last]);
                best = options.Crossing == EdgeCrossing.Main ? balance : int.MaxValue;
            }
            balance += values[t] < options.Level ? 1 : -1;
            last = t;
        }
        return edge;
    }

    private static void Refine(float[] energies, double[] values, EdgeEnergyOptions options, ref double edge, ref double error)
    {
        var fit = LocalPolynomial.Fit(energies, values, edge, options.WindowEv, options.Level, 4);
        if (fit is null)
            return;
        var (c, u) = (fit.Coefficients, 0.0);
        var slope = c[1];
        for (var i = 0; i < NewtonSteps; i++)
        {
            u = Math.Clamp(u - fit.At(u) / slope, -1, 1);
            slope = (3 * c[3] * u + 2 * c[2]) * u + c[1];
        }
        if (!(slope > 0) || !(Math.Abs(u) < 1) || !(Math.Abs(fit.At(u)) < 1e-3))
            return;
        error = Math.Sqrt(fit.Variance * fit.VarianceOf([1, u, u * u, u * u * u])) / slope * options.WindowEv;
        edge += u * options.WindowEv;
    }
}
