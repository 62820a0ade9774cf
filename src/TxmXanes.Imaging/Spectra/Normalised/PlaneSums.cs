using System.Numerics;
using System.Runtime.InteropServices;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>Weighted sums over frames of a tile of pixels, four frames a pass: sum[i] += w0 a[i] + w1 b[i] + w2 c[i] + w3 d[i].</summary>
/// <remarks>Four frames a pass load and store each sum once for four products: this is what brings the fit near the time of reading the stack. The order of additions is the same for every vector width.</remarks>
internal static class PlaneSums
{
    public const int Frames = 4;

    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<float> d, Vector4 weights, Span<float> sum)
    {
        var (w0, w1, w2, w3) = (new Vector<float>(weights.X), new Vector<float>(weights.Y), new Vector<float>(weights.Z), new Vector<float>(weights.W));
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var va = MemoryMarshal.Cast<float, Vector<float>>(a)[..sums.Length];
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b)[..sums.Length];
        var vc = MemoryMarshal.Cast<float, Vector<float>>(c)[..sums.Length];
        var vd = MemoryMarshal.Cast<float, Vector<float>>(d)[..sums.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            var s = Vector.FusedMultiplyAdd(w0, va[i], sums[i]);
            s = Vector.FusedMultiplyAdd(w1, vb[i], s);
            s = Vector.FusedMultiplyAdd(w2, vc[i], s);
            sums[i] = Vector.FusedMultiplyAdd(w3, vd[i], s);
        }
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] = Scalar(a[i], b[i], c[i], d[i], weights, sum[i]);
    }

    /// <summary>The same for the squares: sum[i] += w0 a[i]² + ...</summary>
    public static void AddSquares(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, ReadOnlySpan<float> d, Vector4 weights, Span<float> sum)
    {
        var (w0, w1, w2, w3) = (new Vector<float>(weights.X), new Vector<float>(weights.Y), new Vector<float>(weights.Z), new Vector<float>(weights.W));
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var va = MemoryMarshal.Cast<float, Vector<float>>(a)[..sums.Length];
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b)[..sums.Length];
        var vc = MemoryMarshal.Cast<float, Vector<float>>(c)[..sums.Length];
        var vd = MemoryMarshal.Cast<float, Vector<float>>(d)[..sums.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            var s = Vector.FusedMultiplyAdd(w0 * va[i], va[i], sums[i]);
            s = Vector.FusedMultiplyAdd(w1 * vb[i], vb[i], s);
            s = Vector.FusedMultiplyAdd(w2 * vc[i], vc[i], s);
            sums[i] = Vector.FusedMultiplyAdd(w3 * vd[i], vd[i], s);
        }
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] = Scalar(a[i], b[i], c[i], d[i], new Vector4(weights.X * a[i], weights.Y * b[i], weights.Z * c[i], weights.W * d[i]), sum[i]);
    }

    /// <summary>The readable reference for one pixel.</summary>
    public static float Scalar(float a, float b, float c, float d, Vector4 weights, float sum) =>
        MathF.FusedMultiplyAdd(weights.W, d, MathF.FusedMultiplyAdd(weights.Z, c, MathF.FusedMultiplyAdd(weights.Y, b, MathF.FusedMultiplyAdd(weights.X, a, sum))));
}
