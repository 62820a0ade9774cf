using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Features;

/// <summary>The readable reference of <see cref="PeakFit{TShape}"/>, in double.</summary>
internal static class PeakFitScalar<TShape> where TShape : struct, IPeakShape
{
    private const int N = PeakStart.Parameters;

    /// <summary>x0, its standard error and the curve's value there; NaN where there is no peak.</summary>
    public static (double Position, double Error, double Height) Fit(float[] x, double[] y)
    {
        var valid = Enumerable.Range(0, x.Length).Where(t => !double.IsNaN(y[t])).ToArray();
        if (valid.Length <= N)
            return (double.NaN, double.NaN, double.NaN);
        var (first, last) = (valid[0], valid[^1]);
        var slope = (y[last] - y[first]) / (x[last] - x[first]);
        var top = valid.MaxBy(t => y[t] - slope * x[t]);
        var height = y[top] - y[first] - slope * (x[top] - x[first]);
        double[] now = [y[first] - slope * x[first], slope, Math.Max(height, PeakStart.LeastHeight), height > 0 ? x[top] : 0, PeakStart.Width];
        var (chi2, gram, gradient) = Sums(x, y, valid, now);
        var damping = (double)PeakStart.Damping;
        for (var round = 0; round < PeakStart.Rounds && damping <= PeakStart.MostDamping; round++)
        {
            var damped = (double[])gram.Clone();
            for (var i = 0; i < N; i++)
                damped[i * N + i] *= 1 + damping;
            var step = (double[])gradient.Clone();
            if (SmallMatrix.Cholesky(damped, N, 1e-6))
                SmallMatrix.SolveCholesky(damped, N, step);
            else
                Array.Clear(step);
            var next = now.Zip(step, (p, d) => p + d).ToArray();
            next[3] = Math.Clamp(next[3], -PeakStart.Furthest, PeakStart.Furthest);
            next[4] = Math.Clamp(next[4], PeakStart.Narrowest, PeakStart.Widest);
            var small = damping < 1 && Math.Abs(next[3] - now[3]) < PeakStart.Tolerance && Math.Abs(next[4] - now[4]) < 5 * PeakStart.Tolerance;
            var sums = Sums(x, y, valid, next);
            if (sums.Chi2 < chi2)
                (now, chi2, gram, gradient, damping) = (next, sums.Chi2, sums.Gram, sums.Gradient, Math.Max(damping * 0.2, 1e-6));
            else
                damping *= 5;
            if (small)
                break;
        }
        if (!SmallMatrix.Cholesky(gram, N, 1e-6) || !(now[2] > PeakStart.LeastHeight) || !(Math.Abs(now[3]) < 1) || !(now[4] > PeakStart.Narrowest) || !(now[4] < PeakStart.Widest))
            return (double.NaN, double.NaN, double.NaN);
        double[] unit = [0, 0, 0, 1, 0];
        SmallMatrix.ForwardSubstitute(gram, N, unit);
        return (now[3], Math.Sqrt(chi2 / (valid.Length - N) * unit.Sum(v => v * v)), now[0] + now[1] * now[3] + now[2]);
    }

    private static (double Chi2, double[] Gram, double[] Gradient) Sums(float[] x, double[] y, int[] valid, double[] p)
    {
        var (chi2, gram, gradient) = (0.0, new double[N * N], new double[N]);
        foreach (var t in valid)
        {
            var z = (x[t] - p[3]) / p[4];
            var (g, h) = TShape.At(z);
            double[] j = [1, x[t], g, p[2] * h * z / p[4], p[2] * h * z * z / p[4]];
            var r = y[t] - p[0] - p[1] * x[t] - p[2] * g;
            chi2 += r * r;
            for (var a = 0; a < N; a++)
            {
                gradient[a] += j[a] * r;
                for (var b = 0; b <= a; b++)
                    gram[a * N + b] += j[a] * j[b];
            }
        }
        return (chi2, gram, gradient);
    }
}
