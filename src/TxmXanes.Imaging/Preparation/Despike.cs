using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>Pixels hit in a single frame, by a cosmic ray or a stray photon: far from their neighbours in the image and from themselves in the frames before and after.</summary>
/// <remarks>
/// With d = y_t - (y_before + y_after)/2: (1) a candidate has |d - median of d| above the threshold times the spread of d, both over a tile of 32 x 32 px, since the noise changes with the density;
/// (2) it is a spike if also |y_t - median of the neighbours| and |d - median of the neighbours' d| are above the threshold times the same spread, the second allowing for what the edge or a movement of the sample changes all around,
/// and (3) if in both it lies half the threshold beyond all its neighbours but one. Both signs count: a hit in the sample's frame lowers the density, one in its background raises it.
/// The frames before and after are not tested here, and a spike in one of them makes no other pixel a spike: there (2) fails in the image.
/// </remarks>
public static class Despike
{
    /// <summary>Robust standard deviations.</summary>
    public const double DefaultThreshold = 6;

    private const int Tile = 32;

    // Of a tile as many pixels make its spread: enough for a tenth.
    private const int SampleSide = 16;

    /// <summary>Finds the spikes of one frame.</summary>
    /// <param name="image">y_t, [rows, columns], NaN where invalid.</param>
    /// <param name="before">y of the frame before, not aligned; empty for none.</param>
    /// <param name="after">Of the frame after; empty for none. One of both is needed.</param>
    /// <param name="threshold">Robust standard deviations, above 0.</param>
    /// <param name="spikes">[rows, columns], 1 where a spike is, else 0.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or there is no frame to compare with.</exception>
    public static int Find(ReadOnlyMemory<float> image, ReadOnlyMemory<float> before, ReadOnlyMemory<float> after, int rows, int columns, double threshold, Memory<byte> spikes)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        ImageChecks.SameLength(rows * columns, spikes.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        if (before.IsEmpty && after.IsEmpty)
            throw new ArgumentException("A spike is told by the frame before or after; there is neither.", nameof(before));
        foreach (var other in (ReadOnlySpan<ReadOnlyMemory<float>>)[before, after])
            if (!other.IsEmpty)
                ImageChecks.SameLength(rows * columns, other.Length);

        var change = new float[rows * columns];
        Rows.ParallelFor(rows, (start, stop) =>
        {
            var part = (start * columns)..(stop * columns);
            Change(image.Span[part], before.IsEmpty ? [] : before.Span[part], after.IsEmpty ? [] : after.Span[part], change.AsSpan(part));
        });
        var found = 0;
        Rows.ParallelFor((rows + Tile - 1) / Tile, (start, stop) =>
        {
            var count = 0;
            spikes.Span[(start * Tile * columns)..(Math.Min(rows, stop * Tile) * columns)].Clear();
            var sample = new float[SampleSide * SampleSide];
            for (var top = start * Tile; top < Math.Min(rows, stop * Tile); top += Tile)
                for (var left = 0; left < columns; left += Tile)
                    count += FindInTile(image.Span, change, rows, columns, top, left, (float)threshold, sample, spikes.Span);
            Interlocked.Add(ref found, count);
        }, smallestShare: 1);
        return found;
    }

    /// <summary>change[i] = image[i] minus the mean of before[i] and after[i] as far as they are valid; NaN where nothing is.</summary>
    /// <param name="before">Empty for none, as <paramref name="after"/>.</param>
    internal static void Change(ReadOnlySpan<float> image, ReadOnlySpan<float> before, ReadOnlySpan<float> after, Span<float> change)
    {
        if (before.IsEmpty || after.IsEmpty)
        {
            TensorPrimitives.Subtract(image, before.IsEmpty ? after : before, change);
            return;
        }
        var i = 0;
        for (; i <= image.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (a, b) = (new Vector<float>(before[i..]), new Vector<float>(after[i..]));
            var first = Vector.ConditionalSelect(Vector.Equals(a, a), a, b);
            var second = Vector.ConditionalSelect(Vector.Equals(b, b), b, a);
            (new Vector<float>(image[i..]) - new Vector<float>(0.5f) * (first + second)).CopyTo(change[i..]);
        }
        ChangeScalar(image[i..], before[i..], after[i..], change[i..]);
    }

    /// <summary>The readable reference of <see cref="Change"/> with both neighbours; also does its tails.</summary>
    internal static void ChangeScalar(ReadOnlySpan<float> image, ReadOnlySpan<float> before, ReadOnlySpan<float> after, Span<float> change)
    {
        for (var i = 0; i < image.Length; i++)
        {
            var first = float.IsNaN(before[i]) ? after[i] : before[i];
            var second = float.IsNaN(after[i]) ? before[i] : after[i];
            change[i] = image[i] - 0.5f * (first + second);
        }
    }

    private static int FindInTile(ReadOnlySpan<float> image, ReadOnlySpan<float> change, int rows, int columns, int top, int left, float threshold, float[] sample, Span<byte> spikes)
    {
        var (bottom, right) = (Math.Min(rows, top + Tile), Math.Min(columns, left + Tile));
        var (middle, spread) = Spread(change, columns, top, left, bottom, right, sample);
        if (!(spread > 0))
            return 0;
        var limit = threshold * spread;
        var count = 0;
        for (var row = top; row < bottom; row++)
        {
            var line = change.Slice(row * columns + left, right - left);
            for (var c = 0; c < line.Length; c++)
            {
                // The candidate's own neighbourhood decides; a change of the whole tile may hide a little of it.
                if (!(Math.Abs(line[c] - middle) > 0.8f * limit))
                    continue;
                if (!IsSpike(image, change, rows, columns, row, left + c, limit))
                    continue;
                spikes[row * columns + left + c] = 1;
                count++;
            }
        }
        return count;
    }

    private static bool IsSpike(ReadOnlySpan<float> image, ReadOnlySpan<float> change, int rows, int columns, int row, int column, float limit)
    {
        Span<float> values = stackalloc float[8];
        var at = row * columns + column;
        return StandsOff(image, limit, values) && StandsOff(change, limit, values)
            && Math.Abs(Neighbours.Isolation(image, rows, columns, row, column)) > 0.5f * limit && Math.Abs(Neighbours.Isolation(change, rows, columns, row, column)) > 0.5f * limit;

        bool StandsOff(ReadOnlySpan<float> of, float by, Span<float> around)
        {
            var n = Neighbours.Valid(of, rows, columns, row, column, around);
            return n >= 3 && Math.Abs(of[at] - MedianFilterScalar.Median(around[..n])) > by;
        }
    }

    // Median and 1.4826 times the median absolute deviation, of some pixels evenly over the tile; NaN where fewer than a quarter of them are valid.
    private static (float Middle, float Spread) Spread(ReadOnlySpan<float> change, int columns, int top, int left, int bottom, int right, float[] sample)
    {
        var n = 0;
        var (stepRows, stepColumns) = (Math.Max(1, (bottom - top) / SampleSide), Math.Max(1, (right - left) / SampleSide));
        for (var r = top; r < bottom && n < sample.Length; r += stepRows)
            for (var c = left; c < right && n < sample.Length; c += stepColumns)
                if (change[r * columns + c] is var value && !float.IsNaN(value))
                    sample[n++] = value;
        if (n < sample.Length / 16)
            return (float.NaN, float.NaN);
        var values = sample.AsSpan(0, n);
        var middle = MedianFilterScalar.Median(values);
        for (var i = 0; i < n; i++)
            values[i] = Math.Abs(values[i] - middle);
        return (middle, (float)RobustSpread.OfMedianDeviation * MedianFilterScalar.Median(values));
    }
}
