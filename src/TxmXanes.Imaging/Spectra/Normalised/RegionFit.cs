using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The mean spectrum of a region and its fit, for a report or a plot. Arrays run over the stack's T energies; NaN where there is no value.</summary>
/// <param name="Pixels">In the region.</param>
/// <param name="EnergiesEv">eV.</param>
/// <param name="Measured">Mean spectrum, edge-normalised where lines were given.</param>
/// <param name="MeasuredSigma">Standard error of the mean, from the pixels' scatter.</param>
/// <param name="Fitted">Within the fit range.</param>
/// <param name="Residual">Measured less fitted.</param>
/// <param name="Components">For each reference, c_j r_j within the fit range.</param>
/// <param name="Fit">Coefficients, errors and figures of merit.</param>
public sealed record RegionFit(int Pixels, double[] EnergiesEv, double[] Measured, double[] MeasuredSigma, double[] Fitted, double[] Residual, double[][] Components, SpectrumFit Fit)
{
    /// <summary>Averages the region and fits its spectrum.</summary>
    /// <param name="region">[rows, columns], not 0 inside.</param>
    /// <param name="lines">Of a stack of optical densities: the mean spectrum is normalised (by its own lines); null where the stack is normalised already.</param>
    /// <exception cref="BadInputException">An empty region, no edge or no value, or as in <see cref="SpectrumFit.Of"/>.</exception>
    public static RegionFit Of(SpectrumStack stack, ReadOnlyMemory<byte> region, EdgeLines? lines, NormalisedOptions options)
    {
        var (mean, sigma, pixels) = MeanSpectrum(stack, region);
        if (pixels == 0)
            throw new BadInputException("The region has no pixel.");
        var measured = lines is null ? mean : lines.Normalise(mean);
        if (!measured.Any(double.IsFinite))
            throw new BadInputException($"The mean spectrum of the region's {pixels} pixels {(lines is null ? "has no value: none of them has a usable spectrum" : $"has no edge step above {lines.Options.MinimumStep}, or no values")}.");
        // To first order the normalisation only divides the scatter by the step.
        if (lines is not null)
            for (var t = 0; t < sigma.Length; t++)
                sigma[t] /= lines.StepOf(mean, t);

        var fit = SpectrumFit.Of(stack.EnergiesEv, measured, options);
        var (fitted, residual) = (Empty(stack.Count), Empty(stack.Count));
        var components = options.References.Select(_ => Empty(stack.Count)).ToArray();
        for (var i = 0; i < fit.Frames.Length; i++)
        {
            var t = fit.Frames[i];
            fitted[t] = fit.Fitted[i];
            residual[t] = measured[t] - fitted[t];
            for (var j = 0; j < components.Length; j++)
                components[j][t] = fit.Coefficients[j] * options.References[j].At(stack.EnergiesEv[t]);
        }
        return new RegionFit(pixels, stack.EnergiesEv, measured, sigma, fitted, residual, components, fit);
    }

    /// <summary>Mean spectrum of a region over the valid pixels of each frame, its standard error, and the region's pixels.</summary>
    public static (double[] Mean, double[] Sigma, int Pixels) MeanSpectrum(SpectrumStack stack, ReadOnlyMemory<byte> region)
    {
        if (region.Length != stack.Pixels)
            throw new ArgumentException($"A region of {region.Length} pixels for frames of {stack.Pixels}.", nameof(region));
        var (mean, sigma) = (new double[stack.Count], new double[stack.Count]);
        Buffers.Rows.ParallelFor(stack.Count, (from, to) =>
        {
            for (var t = from; t < to; t++)
            {
                var (sum, squares, count) = (0.0, 0.0, 0);
                var inside = region.Span;
                for (var p = 0; p < inside.Length; p++)
                {
                    double y = stack.Frames[t][p];
                    if (inside[p] != 0 && double.IsFinite(y))
                        (sum, squares, count) = (sum + y, squares + y * y, count + 1);
                }
                mean[t] = count > 0 ? sum / count : double.NaN;
                sigma[t] = count > 1 ? Math.Sqrt(Math.Max(0, squares - sum * sum / count) / (count - 1) / count) : double.NaN;
            }
        }, smallestShare: 1);
        var pixels = 0;
        foreach (var inside in region.Span)
            pixels += inside != 0 ? 1 : 0;
        return (mean, sigma, pixels);
    }

    private static double[] Empty(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
