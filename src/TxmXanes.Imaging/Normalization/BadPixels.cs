using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Normalization;

/// <summary>Pixels that do not measure light: hot in the dark, or far from their neighbours' response in a background. Both against the median of the eight neighbours, with thresholds from the frame's own spread.</summary>
public static class BadPixels
{
    /// <summary>Deviations beyond this many robust standard deviations are bad.</summary>
    private const double Threshold = 8;

    /// <summary>Bit set in the mask by <see cref="MarkHot"/>.</summary>
    public const byte Hot = 1;

    /// <summary>Bit set in the mask by <see cref="MarkUnresponsive"/>.</summary>
    public const byte Unresponsive = 2;

    /// <summary>Marks pixels above their neighbours in the mean dark.</summary>
    /// <param name="dark">ADU.</param>
    /// <param name="mask">Gets <see cref="Hot"/> added.</param>
    /// <returns>Pixels marked.</returns>
    public static int MarkHot(ReadOnlyMemory<float> dark, int rows, int columns, Memory<byte> mask) =>
        Mark(dark, rows, columns, mask, Hot, leastSpread: 1, oneSided: true);

    /// <summary>Marks pixels whose response is far from their neighbours'. The texture's few per cent and shot noise set the spread, so 8 of it is about half or double.</summary>
    /// <param name="normalised">Of FlatField.Normalise: NaN where dead or saturated already (marked too).</param>
    /// <param name="mask">Gets <see cref="Unresponsive"/> added.</param>
    /// <returns>Pixels marked.</returns>
    public static int MarkUnresponsive(ReadOnlyMemory<float> normalised, int rows, int columns, Memory<byte> mask)
    {
        // A ratio to the neighbours is a difference of logarithms.
        var log = new float[normalised.Length];
        FlatField.Log(normalised.Span, log);
        return Mark(log, rows, columns, mask, Unresponsive, leastSpread: 0.02, oneSided: false);
    }

    // Few pixels differ from any neighbour by half the limit; only those are held against the median of all eight.
    private static int Mark(ReadOnlyMemory<float> image, int rows, int columns, Memory<byte> mask, byte bit, double leastSpread, bool oneSided)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        ImageChecks.SameLength(rows * columns, mask.Length);
        var limit = (float)(Threshold * Math.Max(leastSpread, Spread(image.Span, rows, columns)));
        var marked = 0;
        Rows.ParallelFor(rows, (start, stop) =>
        {
            Span<float> neighbours = stackalloc float[8];
            var found = 0;
            for (var r = start; r < stop; r++)
                for (var c = 0; c < columns; c++)
                {
                    if (IsLikeItsNeighbours(image.Span, rows, columns, r, c, limit / 2))
                        continue;
                    var deviation = Deviation(image.Span, rows, columns, r, c, neighbours);
                    if (!float.IsNaN(deviation) && !((oneSided ? deviation : Math.Abs(deviation)) > limit))
                        continue;
                    mask.Span[r * columns + c] |= bit;
                    found++;
                }
            Interlocked.Add(ref marked, found);
        });
        return marked;
    }

    // False also where one of them is NaN.
    private static bool IsLikeItsNeighbours(ReadOnlySpan<float> image, int rows, int columns, int row, int column, float tolerance)
    {
        var at = row * columns + column;
        var value = image[at];
        return Math.Abs(value - image[column > 0 ? at - 1 : at + 1]) <= tolerance
            && Math.Abs(value - image[column < columns - 1 ? at + 1 : at - 1]) <= tolerance
            && Math.Abs(value - image[row > 0 ? at - columns : at + columns]) <= tolerance
            && Math.Abs(value - image[row < rows - 1 ? at + columns : at - columns]) <= tolerance;
    }

    // From the median of the neighbours; 0 where there is none, NaN where the pixel itself is.
    private static float Deviation(ReadOnlySpan<float> image, int rows, int columns, int row, int column, Span<float> neighbours)
    {
        var median = MedianOfNeighbours(image, rows, columns, row, column, neighbours);
        return float.IsNaN(median) && !float.IsNaN(image[row * columns + column]) ? 0 : image[row * columns + column] - median;
    }

    // 1.4826 times the median absolute deviation, from at most some 100,000 pixels evenly over the frame.
    private static double Spread(ReadOnlySpan<float> image, int rows, int columns)
    {
        var step = Math.Max(1, image.Length / 100_000);
        Span<float> neighbours = stackalloc float[8];
        var sample = new List<float>();
        for (var i = 0; i < image.Length; i += step)
            if (Math.Abs(Deviation(image, rows, columns, i / columns, i % columns, neighbours)) is var deviation && float.IsFinite(deviation))
                sample.Add(deviation);
        if (sample.Count == 0)
            return 0;
        sample.Sort();
        return 1.4826 * sample[sample.Count / 2];
    }

    private static float MedianOfNeighbours(ReadOnlySpan<float> image, int rows, int columns, int row, int column, Span<float> values)
    {
        var n = 0;
        for (var r = Math.Max(0, row - 1); r <= Math.Min(rows - 1, row + 1); r++)
            for (var c = Math.Max(0, column - 1); c <= Math.Min(columns - 1, column + 1); c++)
            {
                var v = image[r * columns + c];
                if ((r == row && c == column) || float.IsNaN(v))
                    continue;
                var at = n++;
                for (; at > 0 && values[at - 1] > v; at--)
                    values[at] = values[at - 1];
                values[at] = v;
            }
        return n == 0 ? float.NaN : 0.5f * (values[(n - 1) / 2] + values[n / 2]);
    }
}
