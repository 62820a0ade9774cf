using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>How much of the difference between pixels' slopes is real: the part of a pixel's own slope that the regularised mode keeps.</summary>
internal static class SlopeScatter
{
    private const int MostPixels = 20000;

    /// <summary>
    /// 1 - noise/scatter (James and Stein, 1961) of the step's slope over the pixels with jumps above the given, from the residuals of their own lines: 0 where the scatter is noise alone, near 1 where pixels truly differ.
    /// </summary>
    public static double Weight(SpectrumStack stack, EdgeModel own, GlobalSlopes slopes, float leastJump)
    {
        var lines = new PixelLines(own);
        var spectrum = new double[stack.Count];
        var (scatter, noise) = (0.0, 0.0);
        var kappa = slopes.StepPerEv * own.Axis.SpanEv;
        for (var p = 0; p < stack.Pixels; p += Math.Max(1, stack.Pixels / MostPixels))
        {
            for (var t = 0; t < spectrum.Length; t++)
                spectrum[t] = stack.Frames[t][p];
            if (!lines.Fit(spectrum) || !(lines.Thickness >= leastJump))
                continue;
            var own1 = lines.Step[1] - kappa * lines.Thickness;
            scatter += own1 * own1;
            noise += SlopeVariance(own, lines, spectrum);
        }
        return scatter > 0 ? Math.Clamp(1 - noise / scatter, 0, 1) : 0;
    }

    // Of S_1 = slope after less slope before. In the orthonormal basis beta_1 has the variance s²/n, and the slope is InverseR_11 beta_1.
    private static double SlopeVariance(EdgeModel own, PixelLines lines, double[] spectrum) =>
        Of(own.Pre, spectrum, t => own.PreAt(t, lines.Pre)) + Of(own.Post, spectrum, t => own.PreAt(t, lines.Pre) + own.StepAt(t, lines.Step));

    private static double Of(FrameFunctions group, double[] spectrum, Func<int, double> line)
    {
        var (squares, count) = (0.0, 0);
        foreach (var t in group.Frames)
            if (double.IsFinite(spectrum[t]))
            {
                var residual = spectrum[t] - line(t);
                (squares, count) = (squares + residual * residual, count + 1);
            }
        var factor = group.Basis.InverseR[group.Terms + 1];
        return count > group.Terms ? squares / (count - group.Terms) / count * factor * factor : 0;
    }
}
