using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Spectra;

/// <summary>The joint fit of one pixel with its own G, in double: the readable reference of <see cref="JointSolver"/>, and what solves pixels that miss frames.</summary>
internal static class JointSolverScalar
{
    /// <summary>Solves one pixel.</summary>
    /// <param name="gram">G = sum w q q^T over the pixel's own frames.</param>
    /// <param name="h">sum w q y.</param>
    /// <param name="s">sum w y².</param>
    /// <param name="coefficients">[J], receives c.</param>
    /// <param name="chiSquare">Receives s minus what the fit explains, at least 0.</param>
    /// <returns>0 rank-deficient, 1 solved, 2 solved with an active constraint.</returns>
    public static byte Solve(JointDesign design, ReadOnlySpan<double> gram, ReadOnlySpan<double> h, double s, FitSolver solver, Span<double> coefficients, out double chiSquare)
    {
        var (n, j) = (design.Terms, design.ReferenceCount);
        chiSquare = double.NaN;
        Span<double> lower = stackalloc double[n * n];
        gram.CopyTo(lower);
        if (!SmallMatrix.Cholesky(lower, n, JointFactors.RelativePivot))
            return 0;

        Span<double> whitened = stackalloc double[n];
        h.CopyTo(whitened);
        SmallMatrix.ForwardSubstitute(lower, n, whitened);
        var line = whitened[0] * whitened[0] + whitened[1] * whitened[1];

        Span<double> schur = stackalloc double[j * j];
        Span<double> projection = stackalloc double[j * n];
        Span<double> g = stackalloc double[j];
        SchurSystem.Fill(design, gram, schur, projection);
        for (var a = 0; a < j; a++)
        {
            g[a] = 0;
            for (var k = 0; k < n; k++)
                g[a] += projection[a * n + k] * h[k];
        }

        var everyReference = (1 << j) - 1;
        SolveSubset(schur, g, j, everyReference, coefficients);
        var constrained = solver == FitSolver.Nnls && coefficients.IndexOfAnyExceptInRange(0.0, double.PositiveInfinity) >= 0;
        if (constrained)
            NonNegative(schur, g, j, coefficients);

        // At a solution of its own support, g.c is what the references explain.
        var explained = 0.0;
        for (var a = 0; a < j; a++)
            explained += g[a] * coefficients[a];
        chiSquare = Math.Max(0, s - line - explained);
        return constrained ? (byte)2 : (byte)1;
    }

    // Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23, on the normal equations.
    private static void NonNegative(ReadOnlySpan<double> schur, ReadOnlySpan<double> g, int j, Span<double> c)
    {
        Span<double> trial = stackalloc double[j];
        c.Clear();
        var free = 0;
        // Each round frees one reference or ends; rounds that free the same one again are cut off by the bound.
        for (var round = 0; round < 3 * j + 3; round++)
        {
            var (best, steepest) = (-1, 1e-12);
            for (var a = 0; a < j; a++)
            {
                if ((free >> a & 1) != 0)
                    continue;
                var gradient = g[a];
                for (var b = 0; b < j; b++)
                    gradient -= schur[a * j + b] * c[b];
                gradient /= Math.Sqrt(schur[a * j + a]);
                if (gradient > steepest)
                    (best, steepest) = (a, gradient);
            }
            if (best < 0)
                return;
            free |= 1 << best;
            while (true)
            {
                SolveSubset(schur, g, j, free, trial);
                var step = 1.0;
                for (var a = 0; a < j; a++)
                    if ((free >> a & 1) != 0 && trial[a] <= 0)
                        step = Math.Min(step, c[a] / (c[a] - trial[a]));
                if (step >= 1)
                    break;
                for (var a = 0; a < j; a++)
                {
                    c[a] += step * (trial[a] - c[a]);
                    if ((free >> a & 1) != 0 && trial[a] <= 0 && c[a] <= 1e-14)
                    {
                        c[a] = 0;
                        free &= ~(1 << a);
                    }
                }
            }
            trial.CopyTo(c);
        }
    }

    private static void SolveSubset(ReadOnlySpan<double> schur, ReadOnlySpan<double> g, int j, int mask, Span<double> c)
    {
        Span<int> members = stackalloc int[j];
        var m = 0;
        for (var a = 0; a < j; a++)
            if ((mask >> a & 1) != 0)
                members[m++] = a;
        Span<double> lower = stackalloc double[m * m];
        Span<double> x = stackalloc double[m];
        for (var a = 0; a < m; a++)
        {
            x[a] = g[members[a]];
            for (var b = 0; b < m; b++)
                lower[a * m + b] = schur[members[a] * j + members[b]];
        }
        SmallMatrix.Cholesky(lower, m, 0);
        SmallMatrix.SolveCholesky(lower, m, x);
        c.Clear();
        for (var a = 0; a < m; a++)
            c[members[a]] = x[a];
    }
}
