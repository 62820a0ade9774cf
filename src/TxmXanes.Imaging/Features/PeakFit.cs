using System.Numerics;
using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Features;

/// <summary>
/// y = b0 + b1 x + A g((x - x0)/s) fitted by Levenberg-Marquardt, one pixel a lane; x runs from -1 to 1 over the range.
/// </summary>
/// <remarks>
/// Each round passes once through the range: it evaluates the proposed parameters, and lanes that became better take them with their sums, the others keep theirs and are damped more.
/// Ready when every lane's step is below 2e-5 of x (0.2 meV of a 20 eV range) or nothing helps any more.
/// </remarks>
internal static class PeakFit<TShape> where TShape : struct, IPeakShape
{
    private const int N = PeakStart.Parameters;
    private const int X0 = 3;
    private const int S = 4;

    /// <summary>Fits the lanes.</summary>
    /// <param name="x">-1 to 1, rising.</param>
    /// <param name="position">x0; NaN where there is no peak: too few points, A not above a thousandth of an edge step, x0 outside, or s at its bounds.</param>
    /// <param name="height">The curve's value at x0.</param>
    /// <param name="error">Standard error of x0 from the scatter about the curve.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fit(SpectrumTile tile, int lane, ReadOnlySpan<float> x, out Vector<float> position, out Vector<float> height, out Vector<float> error)
    {
        Span<Vector<float>> now = stackalloc Vector<float>[N];
        Span<Vector<float>> next = stackalloc Vector<float>[N];
        Span<Vector<float>> sums = stackalloc Vector<float>[N * N + N];
        Span<Vector<float>> nextSums = stackalloc Vector<float>[N * N + N];
        Span<Vector<float>> factor = stackalloc Vector<float>[N * N];
        Span<Vector<float>> step = stackalloc Vector<float>[N];
        var one = Vector<float>.One;
        var points = Start(tile, lane, x, now);
        var chi2 = Sums(tile, lane, x, now, sums);
        var damping = new Vector<float>(PeakStart.Damping);
        var ready = ~Vector.GreaterThan(points, new Vector<float>(N));
        for (var round = 0; round < PeakStart.Rounds && !Vector.EqualsAll(ready, Vector<int>.AllBitsSet); round++)
        {
            sums[..(N * N)].CopyTo(factor);
            for (var i = 0; i < N; i++)
                factor[i * N + i] *= one + damping;
            sums[(N * N)..].CopyTo(step);
            var regular = LaneMatrix.Cholesky(factor, N, 1e-6f);
            LaneMatrix.Forward(factor, N, step);
            LaneMatrix.Backward(factor, N, step);
            for (var i = 0; i < N; i++)
                next[i] = now[i] + Vector.ConditionalSelect(regular, step[i], Vector<float>.Zero);
            next[X0] = Vector.Max(new Vector<float>(-PeakStart.Furthest), Vector.Min(new Vector<float>(PeakStart.Furthest), next[X0]));
            next[S] = Vector.Max(new Vector<float>(PeakStart.Narrowest), Vector.Min(new Vector<float>(PeakStart.Widest), next[S]));
            var small = regular & Vector.LessThan(Vector.Abs(next[X0] - now[X0]), new Vector<float>(PeakStart.Tolerance)) & Vector.LessThan(Vector.Abs(next[S] - now[S]), new Vector<float>(5 * PeakStart.Tolerance));
            var nextChi2 = Sums(tile, lane, x, next, nextSums);
            var better = Vector.LessThan(nextChi2, chi2) & ~ready;
            for (var i = 0; i < N; i++)
                now[i] = Vector.ConditionalSelect(better, next[i], now[i]);
            for (var i = 0; i < sums.Length; i++)
                sums[i] = Vector.ConditionalSelect(better, nextSums[i], sums[i]);
            chi2 = Vector.ConditionalSelect(better, nextChi2, chi2);
            ready |= (small & Vector.LessThan(damping, one)) | Vector.GreaterThan(damping, new Vector<float>(PeakStart.MostDamping));
            damping = Vector.ConditionalSelect(better, Vector.Max(damping * new Vector<float>(0.2f), new Vector<float>(1e-6f)), damping * new Vector<float>(5f));
        }
        Result(now, sums, factor, chi2, points, out position, out height, out error);
    }

    private static void Result(Span<Vector<float>> fit, Span<Vector<float>> sums, Span<Vector<float>> factor, Vector<float> chi2, Vector<float> points, out Vector<float> position, out Vector<float> height, out Vector<float> error)
    {
        var (one, nan) = (Vector<float>.One, new Vector<float>(float.NaN));
        sums[..(N * N)].CopyTo(factor);
        var stands = LaneMatrix.Cholesky(factor, N, 1e-6f) & Vector.GreaterThan(points, new Vector<float>(N)) & Vector.GreaterThan(fit[2], new Vector<float>(PeakStart.LeastHeight))
            & Vector.LessThan(Vector.Abs(fit[X0]), one) & Vector.GreaterThan(fit[S], new Vector<float>(PeakStart.Narrowest)) & Vector.LessThan(fit[S], new Vector<float>(PeakStart.Widest));
        Span<Vector<float>> unit = stackalloc Vector<float>[N];
        unit.Clear();
        unit[X0] = one;
        var variance = chi2 / Vector.Max(points - new Vector<float>(N), one) * LaneMatrix.Variance(factor, N, unit);
        position = Vector.ConditionalSelect(stands, fit[X0], nan);
        height = Vector.ConditionalSelect(stands, fit[0] + fit[1] * fit[X0] + fit[2], nan);
        error = Vector.ConditionalSelect(stands, Vector.SquareRoot(variance), nan);
    }

    // The line through the first and the last valid point, and on it the point that lies highest above it.
    private static Vector<float> Start(SpectrumTile tile, int lane, ReadOnlySpan<float> x, Span<Vector<float>> p)
    {
        var (points, zero, one) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.One);
        var (x1, y1, x2, y2) = (zero, zero, zero, zero);
        for (var t = 0; t < x.Length; t++)
        {
            var y = tile.At(t, lane);
            var valid = Vector.Equals(y, y);
            var first = valid & Vector.Equals(points, zero);
            (x1, y1) = (Vector.ConditionalSelect(first, new Vector<float>(x[t]), x1), Vector.ConditionalSelect(first, y, y1));
            (x2, y2) = (Vector.ConditionalSelect(valid, new Vector<float>(x[t]), x2), Vector.ConditionalSelect(valid, y, y2));
            points += Vector.ConditionalSelect(valid, one, zero);
        }
        var slope = Vector.ConditionalSelect(Vector.GreaterThan(x2, x1), (y2 - y1) / (x2 - x1), zero);
        var (top, at) = (zero, zero);
        for (var t = 0; t < x.Length; t++)
        {
            var above = tile.At(t, lane) - y1 - slope * (new Vector<float>(x[t]) - x1);
            var higher = Vector.GreaterThan(above, top);
            (top, at) = (Vector.ConditionalSelect(higher, above, top), Vector.ConditionalSelect(higher, new Vector<float>(x[t]), at));
        }
        (p[0], p[1], p[2], p[X0], p[S]) = (y1 - slope * x1, slope, Vector.Max(top, new Vector<float>(PeakStart.LeastHeight)), at, new Vector<float>(PeakStart.Width));
        return points;
    }

    // sums: J^T J (lower triangle, row-major), then J^T r; returns r^T r.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector<float> Sums(SpectrumTile tile, int lane, ReadOnlySpan<float> x, ReadOnlySpan<Vector<float>> p, Span<Vector<float>> sums)
    {
        var (b0, b1, a, x0, inverse) = (p[0], p[1], p[2], p[X0], Vector<float>.One / p[S]);
        var scale = a * inverse;
        Vector<float> chi2 = default, n = default, sx = default, sxx = default, sg = default, sgx = default, sgg = default, su = default, sux = default, sug = default, suu = default,
            sv = default, svx = default, svg = default, svu = default, svv = default, r0 = default, rx = default, rg = default, ru = default, rv = default;
        for (var t = 0; t < x.Length; t++)
        {
            var y = tile.At(t, lane);
            var valid = Vector.Equals(y, y);
            var w = Vector.ConditionalSelect(valid, Vector<float>.One, Vector<float>.Zero);
            var e = new Vector<float>(x[t]);
            var z = (e - x0) * inverse;
            var (g, h) = TShape.At(z);
            var r = Vector.ConditionalSelect(valid, y - b0 - b1 * e - a * g, Vector<float>.Zero);
            var (wx, wg, u) = (w * e, w * g, w * scale * h * z);
            var v = u * z;
            chi2 += r * r;
            n += w;
            sx += wx;
            sxx += wx * e;
            sg += wg;
            sgx += wg * e;
            sgg += wg * g;
            su += u;
            sux += u * e;
            sug += u * g;
            suu += u * u;
            sv += v;
            svx += v * e;
            svg += v * g;
            svu += v * u;
            svv += v * v;
            r0 += r;
            rx += r * e;
            rg += r * g;
            ru += r * u;
            rv += r * v;
        }
        sums[0] = n;
        (sums[N], sums[N + 1]) = (sx, sxx);
        (sums[2 * N], sums[2 * N + 1], sums[2 * N + 2]) = (sg, sgx, sgg);
        (sums[3 * N], sums[3 * N + 1], sums[3 * N + 2], sums[3 * N + 3]) = (su, sux, sug, suu);
        (sums[4 * N], sums[4 * N + 1], sums[4 * N + 2], sums[4 * N + 3], sums[4 * N + 4]) = (sv, svx, svg, svu, svv);
        (sums[N * N], sums[N * N + 1], sums[N * N + 2], sums[N * N + 3], sums[N * N + 4]) = (r0, rx, rg, ru, rv);
        return chi2;
    }
}
