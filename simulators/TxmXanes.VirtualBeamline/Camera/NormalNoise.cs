using System.Runtime.Intrinsics;

namespace TxmXanes.VirtualBeamline.Camera;

/// <summary>
/// Standard normal numbers by the million: a 32-bit counter hash (two multiply-xorshift rounds of "lowbias32" by C. Wellons)
/// and the Box-Muller transform, eight pairs at a time. The n-th number depends on the key and n alone, on any processor.
/// </summary>
internal static class NormalNoise
{
    private const int Lanes = 8;

    /// <summary>destination[i] ~ N(0, 1), drawn from stream (key, row).</summary>
    public static void Fill(ulong key, int row, Span<float> destination)
    {
        var seed = (uint)(key ^ (key >> 32)) + (uint)row * 0x9E3779B9u;
        var second = (uint)(key >> 32) * 0x85EBCA6Bu ^ (uint)row * 0xC2B2AE35u;
        Span<float> pair = stackalloc float[2 * Lanes];
        for (var at = 0; at < destination.Length; at += 2 * Lanes)
        {
            var counter = Vector256.Create((uint)at) + Vector256<uint>.Indices;
            // Uniform in (0, 1]: 24 bits and a half, so that the logarithm is finite.
            var u = Unit(Hash(counter ^ Vector256.Create(seed)));
            var v = Unit(Hash(Hash(counter + Vector256.Create(second)) ^ Vector256.Create(seed)));
            var radius = Vector256.Sqrt(-2f * Vector256.Log(u));
            var (sine, cosine) = Vector256.SinCos(v * (2 * MathF.PI));
            (radius * cosine).CopyTo(pair);
            (radius * sine).CopyTo(pair[Lanes..]);
            pair[..Math.Min(2 * Lanes, destination.Length - at)].CopyTo(destination[at..]);
        }
    }

    private static Vector256<float> Unit(Vector256<uint> bits) =>
        (Vector256.ConvertToSingle((bits >>> 8).AsInt32()) + Vector256.Create(0.5f)) * (1f / (1 << 24));

    private static Vector256<uint> Hash(Vector256<uint> x)
    {
        x ^= x >>> 16;
        x *= 0x7FEB352Du;
        x ^= x >>> 15;
        x *= 0x846CA68Bu;
        return x ^ (x >>> 16);
    }
}
