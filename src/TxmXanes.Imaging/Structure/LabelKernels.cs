using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Features;

namespace TxmXanes.Imaging.Structure;

/// <summary>What is done with a tile's distances: the nearest centre of every pixel, and the sums of the pixels of each.</summary>
internal static class LabelKernels
{
    private const int W = SpectrumTile.Width;

    /// <summary>labels[p] = the first j with the least scores[j, p], -1 where the pixel does not count or the tile has none.</summary>
    /// <param name="scores">[cluster, pixel]: half the squared distance less half the pixel's own square.</param>
    /// <param name="valid">Not 0 where the pixel counts; at most <see cref="SpectrumTile.Width"/>.</param>
    /// <param name="labels"><see cref="SpectrumTile.Width"/> labels.</param>
    /// <param name="least">The least score of each pixel, as many values; 0 where it does not count.</param>
    public static void Nearest(ReadOnlySpan<float> scores, int clusters, ReadOnlySpan<byte> valid, Span<int> labels, Span<float> least)
    {
        var lanes = Vector<float>.Count;
        for (var lane = 0; lane < valid.Length; lane += lanes)
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
            label.CopyTo(labels[lane..]);
        }
        labels[valid.Length..].Fill(-1);
        least[valid.Length..].Clear();
        if (valid.IndexOf((byte)0) < 0)
            return;
        for (var i = 0; i < valid.Length; i++)
            if (valid[i] == 0)
                (labels[i], least[i]) = (-1, 0);
    }

    /// <summary>A tile's labels as integers; -1 beyond its pixels.</summary>
    public static void Widen(ReadOnlySpan<sbyte> labels, Span<int> wide)
    {
        var at = 0;
        for (; at + Vector<sbyte>.Count <= labels.Length; at += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(labels[at..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            a.CopyTo(wide[at..]);
            b.CopyTo(wide[(at + Vector<int>.Count)..]);
            c.CopyTo(wide[(at + 2 * Vector<int>.Count)..]);
            d.CopyTo(wide[(at + 3 * Vector<int>.Count)..]);
        }
        for (; at < labels.Length; at++)
            wide[at] = labels[at];
        wide[labels.Length..].Fill(-1);
    }

    /// <summary>Lists the pixels whose label is another than it was.</summary>
    /// <param name="changed">Room for <see cref="SpectrumTile.Width"/>.</param>
    /// <returns>How many.</returns>
    public static int Changes(ReadOnlySpan<int> before, ReadOnlySpan<int> now, Span<int> changed)
    {
        var count = 0;
        for (var lane = 0; lane < W; lane += Vector<int>.Count)
        {
            if (new Vector<int>(before[lane..]) == new Vector<int>(now[lane..]))
                continue;
            for (var i = lane; i < lane + Vector<int>.Count; i++)
                if (before[i] != now[i])
                    changed[count++] = i;
        }
        return count;
    }

    /// <summary>Moves pixels from the sums of the cluster they were in to those of the one they are in.</summary>
    /// <param name="sums">[cluster, D + 1], as in <see cref="AddSums"/>.</param>
    public static void Move(SpectrumTile tile, int dimensions, ReadOnlySpan<int> changed, ReadOnlySpan<int> before, ReadOnlySpan<int> now, double[] sums)
    {
        var stride = dimensions + 1;
        foreach (var p in changed)
        {
            var (from, to) = (before[p] * stride, now[p] * stride);
            for (var d = 0; d < dimensions; d++)
            {
                var value = tile.Values[d * W + p];
                sums[to + d] += value;
                if (from >= 0)
                    sums[from + d] -= value;
            }
            sums[to + dimensions]++;
            if (from >= 0)
                sums[from + dimensions]--;
        }
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
    /// <param name="sign">-1 to take away what was added.</param>
    /// <remarks>Added in float over a tile, 32 values or fewer a lane, then in double.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(SpectrumTile tile, int dimensions, int clusters, ReadOnlySpan<int> labels, double[] sums, int sign = 1)
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
            sums[at + dimensions] += sign * count;
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
                sums[at + d] += sign * Vector.Sum(s0);
                sums[at + d + 1] += sign * Vector.Sum(s1);
                sums[at + d + 2] += sign * Vector.Sum(s2);
                sums[at + d + 3] += sign * Vector.Sum(s3);
            }
            for (; d < dimensions; d++)
            {
                var s = Vector<float>.Zero;
                for (nuint p = 0; p < W; p += (nuint)lanes)
                    s += Vector.LoadUnsafe(ref values, p + (nuint)(d * W)) & Vector.AsVectorSingle(Vector.Equals(Vector.LoadUnsafe(ref label, p), cluster));
                sums[at + d] += sign * Vector.Sum(s);
            }
        }
    }
}
