using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Features;

namespace TxmXanes.Imaging.Structure;

/// <summary>What is done with a tile's distances: the nearest centre of every pixel, and the sums of the pixels of each.</summary>
internal static class LabelKernels
{
    private const int W = SpectrumTile.Width;

    /// <summary>labels[p] = the first j with the least scores[j, p], -1 where the pixel does not count.</summary>
    /// <param name="scores">[cluster, pixel]: half the squared distance less half the pixel's own square.</param>
    /// <param name="valid">Not 0 where the pixel counts; <paramref name="labels"/> has the same length, at most <see cref="SpectrumTile.Width"/>.</param>
    /// <param name="least">The least score of each pixel, <see cref="SpectrumTile.Width"/> values.</param>
    /// <returns>Whether any label is another than before.</returns>
    public static bool Nearest(ReadOnlySpan<float> scores, int clusters, ReadOnlySpan<byte> valid, Span<sbyte> labels, Span<int> lanesOfLabels, Span<float> least)
    {
        var lanes = Vector<float>.Count;
        for (var lane = 0; lane < W; lane += lanes)
        {
            var (best, label) = (new Vector<float>(scores[lane..]), Vector<int>.Zero);
            for (var j = 1; j < clusters; j++)
            {
                var score = new Vector<float>(scores[(j * W + lane)..]);
                var nearer = Vector.LessThan(score, best);
                best = Vector.ConditionalSelect(nearer, score, best);
                label = Vector.ConditionalSelect(nearer, new Vector<int>(j), label);
            }
            best.CopyTo(least[lane..]);
            label.CopyTo(lanesOfLabels[lane..]);
        }
        var changed = false;
        for (var i = 0; i < valid.Length; i++)
        {
            var label = valid[i] != 0 ? (sbyte)lanesOfLabels[i] : (sbyte)-1;
            lanesOfLabels[i] = label;
            changed |= labels[i] != label;
            labels[i] = label;
        }
        lanesOfLabels[valid.Length..].Fill(-1);
        return changed;
    }

    /// <summary>The readable reference of <see cref="AddSums"/>.</summary>
    /// <inheritdoc cref="AddSums"/>
    public static void AddSumsScalar(SpectrumTile tile, int dimensions, int clusters, ReadOnlySpan<int> labels, double[] sums)
    {
        for (var p = 0; p < W; p++)
            if (labels[p] >= 0 && labels[p] < clusters)
            {
                for (var d = 0; d < dimensions; d++)
                    sums[labels[p] * (dimensions + 1) + d] += tile.Frame(d)[p];
                sums[labels[p] * (dimensions + 1) + dimensions]++;
            }
    }

    /// <summary>sums[j, d] += the values in dimension d of the tile's pixels in cluster j; sums[j, D] += their number.</summary>
    /// <param name="labels"><see cref="SpectrumTile.Width"/> labels, negative where a pixel does not count.</param>
    /// <param name="sums">[cluster, D + 1].</param>
    /// <remarks>Added in float over a tile, 32 values or fewer a lane, then in double.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(SpectrumTile tile, int dimensions, int clusters, ReadOnlySpan<int> labels, double[] sums)
    {
        var lanes = Vector<float>.Count;
        ref var values = ref MemoryMarshal.GetReference(tile.Values[..(dimensions * W)]);
        ref var label = ref MemoryMarshal.GetReference(labels[..W]);
        for (var j = 0; j < clusters; j++)
        {
            var cluster = new Vector<int>(j);
            var counted = Vector<int>.Zero;
            for (var p = 0; p < W; p += lanes)
                counted -= Vector.Equals(Vector.LoadUnsafe(ref label, (nuint)p), cluster);
            var count = Vector.Sum(counted);
            if (count == 0)
                continue;
            var at = j * (dimensions + 1);
            sums[at + dimensions] += count;
            var d = 0;
            for (; d + 4 <= dimensions; d += 4)
            {
                ref var x = ref Unsafe.Add(ref values, d * W);
                Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
                for (nuint p = 0; p < W; p += (nuint)lanes)
                {
                    var mask = Vector.AsVectorSingle(Vector.Equals(Vector.LoadUnsafe(ref label, p), cluster));
                    s0 += Vector.LoadUnsafe(ref x, p) & mask;
                    s1 += Vector.LoadUnsafe(ref x, p + W) & mask;
                    s2 += Vector.LoadUnsafe(ref x, p + 2 * W) & mask;
                    s3 += Vector.LoadUnsafe(ref x, p + 3 * W) & mask;
                }
                sums[at + d] += Vector.Sum(s0);
                sums[at + d + 1] += Vector.Sum(s1);
                sums[at + d + 2] += Vector.Sum(s2);
                sums[at + d + 3] += Vector.Sum(s3);
            }
            for (; d < dimensions; d++)
            {
                var s = Vector<float>.Zero;
                for (nuint p = 0; p < W; p += (nuint)lanes)
                    s += Vector.LoadUnsafe(ref values, p + (nuint)(d * W)) & Vector.AsVectorSingle(Vector.Equals(Vector.LoadUnsafe(ref label, p), cluster));
                sums[at + d] += Vector.Sum(s);
            }
        }
    }
}
