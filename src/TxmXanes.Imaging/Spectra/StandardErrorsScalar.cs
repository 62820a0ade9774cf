namespace TxmXanes.Imaging.Spectra;

/// <summary>The readable reference of <see cref="StandardErrors"/> for one pixel with its own G, in double; also serves the pixels that miss frames.</summary>
internal static class StandardErrorsScalar
{
    /// <param name="shared">Of the whole scan: gives the frames' noise factors and the backgrounds' term (a few missing frames change that term little).</param>
    /// <param name="inverseGram">Of the pixel's own G.</param>
    /// <param name="skip">True for frames the pixel misses.</param>
    /// <param name="h">sum w q y.</param>
    /// <param name="logBackground">ln of the normalised background at the pixel.</param>
    /// <param name="sigma">[J], receives the standard errors of the fractions; NaN where the thickness is not positive.</param>
    public static void FractionSigma(ErrorFactors shared, double[] inverseGram, JointDesign design, FrameHistory history, ReadOnlySpan<bool> skip, ReadOnlySpan<double> h, double logBackground, CameraNoise camera, Span<double> sigma)
    {
        var (n, references) = (design.Terms, design.ReferenceCount);
        var beta = SmallMatrix.Multiply(inverseGram, h, n, n, 1);
        var toCoefficients = SmallMatrix.Multiply(design.InverseR.AsSpan(2 * n), inverseGram, references, n, n);
        var c = SmallMatrix.Multiply(toCoefficients, h, references, n, 1);
        var covariance = new double[references * references];
        for (var t = 0; t < history.Terms.Count; t++)
        {
            if (skip[t])
                continue;
            var q = history.Bases[t];
            var y = 0.0;
            for (var k = 0; k < n; k++)
                y += beta[k] * q[k];
            var counts = Math.Exp(logBackground + history.Terms[t].LogExposure - y);
            var variance = (camera.GainAdu * counts + camera.ReadVariance) / (counts * counts) * shared.NoiseFactor(t);
            var a = SmallMatrix.Multiply(toCoefficients, q, references, n, 1);
            for (var i = 0; i < references; i++)
                for (var j = 0; j < references; j++)
                    covariance[i * references + j] += history.Terms[t].Weight * history.Terms[t].Weight * variance * a[i] * a[j];
        }
        var background = Math.Exp(logBackground);
        for (var i = 0; i < references; i++)
            for (var j = 0; j < references; j++)
            {
                var pair = Math.Max(i, j) * (Math.Max(i, j) + 1) / 2 + Math.Min(i, j);
                covariance[i * references + j] += camera.GainAdu / background * shared.BackgroundPhoton[pair] + camera.ReadVariance / (background * background) * shared.BackgroundRead[pair] + shared.Field[pair];
            }

        var thickness = 0.0;
        foreach (var value in c)
            thickness += value;
        for (var j = 0; j < references; j++)
        {
            // d f_j / d c_k = ((j == k) - f_j) / thickness
            var variance = 0.0;
            for (var k = 0; k < references; k++)
                for (var l = 0; l < references; l++)
                    variance += ((j == k ? 1 : 0) - c[j] / thickness) * ((j == l ? 1 : 0) - c[j] / thickness) * covariance[k * references + l];
            sigma[j] = thickness > 0 ? Math.Sqrt(variance) / thickness : double.NaN;
        }
    }
}
