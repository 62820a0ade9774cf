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
        Mark(dark, rows, columns, mask, Hot, (value, median) => value - median, leastSpread: 1, oneSided: true);

    /// <summary>Marks pixels whose response is far from their neighbours'. The texture's few per cent and shot noise set the spread, so 8 of it is about half or double.</summary>
    /// <param name="normalised">Of FlatField.Normalise: NaN where dead or saturated already (marked too).</param>
    /// <param name="mask">Gets <see cref="Unresponsive"/> added.</param>
    /// <returns>Pixels marked.</returns>
    public static int MarkUnresponsive(ReadOnlyMemory<float> normalised, int rows, int columns, Memory<byte> mask) =>
        Mark(normalised, rows, columns, mask, Unresponsive, (value, median) => MathF.Log(value / median), leastSpread: 0.02, oneSided: false);

    private static int Mark(ReadOnlyMemory<float> image, int rows, int columns, Memory<byte> mask, byte bit, Func<float, float, float> compare, double leastSpread, bool oneSided)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        ImageChecks.SameLength(rows * columns, mask.Length);
        var deviation = new float[rows * columns];
        Rows.ParallelFor(rows, (start, stop) =>
        {
            Span<float> neighbours = stackalloc float[8];
            for (var r = start; r < stop; r++)
                for (var c = 0; c < columns; c++)
                {
                    var value = image.Span[r * columns + c];
                    var median = MedianOfNeighbours(image.Span, rows, columns, r, c, neighbours);
                    deviation[r * columns + c] = float.IsNaN(median) ? 0 : compare(value, median);
                }
        });
        var limit = Threshold * Math.Max(leastSpread, Spread(deviation));
        var marked = 0;
        for (var i = 0; i < deviation.Length; i++)
        {
            var bad = float.IsNaN(deviation[i]) || (oneSided ? deviation[i] : Math.Abs(deviation[i])) > limit;
            if (!bad)
                continue;
            mask.Span[i] |= bit;
            marked++;
        }
        return marked;
    }

    // 1.4826 times the median absolute deviation, from at most some 100,000 pixels evenly over the frame.
    private static double Spread(float[] deviation)
    {
        var step = Math.Max(1, deviation.Length / 100_000);
        var sample = Enumerable.Range(0, (deviation.Length + step - 1) / step).Select(i => Math.Abs(deviation[i * step])).Where(float.IsFinite).ToArray();
        if (sample.Length == 0)
            return 0;
        Array.Sort(sample);
        return 1.4826 * sample[sample.Length / 2];
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
