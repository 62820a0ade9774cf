using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Spectra;

/// <summary>
/// Standard errors of the fractions of the unconstrained joint fit where the camera is not known: white noise as large as the residuals,
/// Cov(beta) = chi²/(n - terms) G^-1 (weighted least squares), c = R^-1 beta, then f_j = c_j / sum c by the delta method.
/// </summary>
/// <remarks>
/// chi² is the pixel's own (see <see cref="JointFit.FitError"/>): with few frames the error bar is itself uncertain, and a poor model makes it larger. Where a constraint is active chi² is that of the constrained fit, the covariance that of the unconstrained one.
/// Interpolation of shifted frames averages neighbouring pixels and so makes residuals smaller, which these errors take for less noise; a background shared by the frames leaves little in the residuals and is not in them either.
/// Pixels that miss frames have their own G.
/// </remarks>
public static class ResidualErrors
{
    /// <summary>Fills <see cref="JointFit.FractionSigma"/>; NaN where the fit is not valid or the thickness not positive.</summary>
    /// <param name="sums">As solved.</param>
    /// <param name="fit">Of <see cref="JointSolver.Solve"/>.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void Fill(PixelSums sums, JointFit fit)
    {
        ImageChecks.SameLength(sums.Rows, fit.Rows);
        ImageChecks.SameLength(sums.Columns, fit.Columns);
        ImageChecks.SameLength(sums.Design.ReferenceCount, fit.FractionSigma.Length);
        var history = sums.History;
        var joint = history.Terms.Count > sums.Design.Terms ? JointFactors.TryCreate(sums.Design, history.Gram) : null;
        if (joint is null)
        {
            foreach (var plane in fit.FractionSigma)
                plane.AsSpan().Fill(float.NaN);
            return;
        }
        // FitError is of weights with mean 1.
        var shared = new Maps(sums.Design, joint.InverseGram, history.TotalWeight / history.Terms.Count);
        Buffers.Rows.ParallelFor(sums.Rows, (start, stop) =>
        {
            var scratch = new double[sums.Design.ReferenceCount];
            for (var row = start; row < stop; row++)
                FillRow(sums, shared, fit, row, scratch);
        });
    }

    private static void FillRow(PixelSums sums, Maps shared, JointFit fit, int row, double[] c)
    {
        var n = sums.Design.Terms;
        Span<double> gram = stackalloc double[n * n];
        var counts = sums.Missing.Counts(row);
        var entries = sums.Missing.IsComplete(row) ? default : sums.Missing.SortedEntries(row);
        var next = 0;
        for (var column = 0; column < sums.Columns; column++)
        {
            var at = row * sums.Columns + column;
            var maps = fit.Valid[at] == 0 ? null : shared;
            if (maps is not null && counts[column] != 0)
            {
                var missing = MissingFrames.Of(entries, column, ref next);
                var weight = sums.History.Without(missing, gram);
                maps = SmallMatrix.Cholesky(gram, n, JointFactors.RelativePivot)
                    ? new Maps(sums.Design, SmallMatrix.InverseOfCholesky(gram, n), weight / (sums.History.Terms.Count - missing.Length))
                    : null;
            }
            if (maps is null)
                foreach (var plane in fit.FractionSigma)
                    plane[at] = float.NaN;
            else
                FillPixel(sums, maps, fit, row, column, c);
        }
    }

    private static void FillPixel(PixelSums sums, Maps maps, JointFit fit, int row, int column, double[] c)
    {
        var (n, at) = (sums.Design.Terms, row * sums.Columns + column);
        Array.Clear(c);
        for (var k = 0; k < n; k++)
        {
            double h = sums.H(k, row)[column];
            for (var j = 0; j < c.Length; j++)
                c[j] += maps.Coefficients[j * n + k] * h;
        }
        var thickness = 0.0;
        foreach (var value in c)
            thickness += value;
        var scale = thickness > 0 ? Math.Sqrt(fit.FitError[at]) / thickness : double.NaN;
        for (var j = 0; j < c.Length; j++)
        {
            // var f_j = (Cov_jj - 2 f_j sum_k Cov_jk + f_j² sum_kl Cov_kl) / thickness²
            var f = c[j] / thickness;
            var variance = maps.Own[j] - 2 * f * maps.Row[j] + f * f * maps.All;
            fit.FractionSigma[j][at] = (float)(scale * Math.Sqrt(Math.Max(0, variance)));
        }
    }

    // What one G gives: M with c = M h, and the covariance of c for a mean square residual of 1, by the sums that the delta method takes.
    private sealed class Maps
    {
        public Maps(JointDesign design, double[] inverseGram, double meanWeight)
        {
            var (n, j) = (design.Terms, design.ReferenceCount);
            Coefficients = SmallMatrix.Multiply(design.InverseR.AsSpan(2 * n), inverseGram, j, n, n);
            (Own, Row) = (new double[j], new double[j]);
            for (var a = 0; a < j; a++)
                for (var b = 0; b < j; b++)
                {
                    var covariance = 0.0;
                    for (var k = 0; k < n; k++)
                        covariance += meanWeight * Coefficients[a * n + k] * design.InverseR[(2 + b) * n + k];
                    if (a == b)
                        Own[a] = covariance;
                    Row[a] += covariance;
                    All += covariance;
                }
        }

        public double[] Coefficients { get; }

        public double[] Own { get; }

        public double[] Row { get; }

        public double All { get; }
    }
}
