using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Buffers;

/// <summary>An image averaged over bin x bin blocks, e.g. to screen resolution.</summary>
public static class BlockMean
{
    /// <summary>blocks[b] = mean of the block's pixels that are not NaN; NaN where none is left. Blocks at the right and lower border may be smaller.</summary>
    /// <param name="image">[rows, columns].</param>
    /// <param name="blocks">[ceil(rows / bin), ceil(columns / bin)].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Of(ReadOnlyMemory<float> image, int rows, int columns, int bin, Memory<float> blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bin);
        var (blockRows, blockColumns) = ((rows + bin - 1) / bin, (columns + bin - 1) / bin);
        ImageChecks.SameLength(rows * columns, image.Length);
        ImageChecks.SameLength(blockRows * blockColumns, blocks.Length);
        if (bin == 1)
        {
            image.CopyTo(blocks);
            return;
        }
        Rows.ParallelFor(blockRows, (start, stop) =>
        {
            var sums = new float[columns];
            for (var blockRow = start; blockRow < stop; blockRow++)
            {
                var strip = image.Span[(blockRow * bin * columns)..(Math.Min(rows, (blockRow + 1) * bin) * columns)];
                var means = blocks.Span.Slice(blockRow * blockColumns, blockColumns);
                // Few strips hold a NaN: the others are summed whole rows at a time.
                if (TensorPrimitives.IsNaNAny(strip))
                    MeanWithoutNaN(strip, columns, bin, means);
                else
                    Mean(strip, columns, bin, sums, means);
            }
        });
    }

    private static void Mean(ReadOnlySpan<float> strip, int columns, int bin, float[] sums, Span<float> means)
    {
        var height = strip.Length / columns;
        strip[..columns].CopyTo(sums);
        for (var row = 1; row < height; row++)
            TensorPrimitives.Add(sums, strip.Slice(row * columns, columns), sums);
        for (var b = 0; b < means.Length; b++)
        {
            var (first, last) = (b * bin, Math.Min(columns, (b + 1) * bin));
            var sum = 0f;
            for (var c = first; c < last; c++)
                sum += sums[c];
            means[b] = sum / (height * (last - first));
        }
    }

    private static void MeanWithoutNaN(ReadOnlySpan<float> strip, int columns, int bin, Span<float> means)
    {
        var height = strip.Length / columns;
        for (var b = 0; b < means.Length; b++)
        {
            var (sum, count) = (0f, 0);
            for (var row = 0; row < height; row++)
                for (var c = b * bin; c < Math.Min(columns, (b + 1) * bin); c++)
                    if (strip[row * columns + c] is var value && !float.IsNaN(value))
                        (sum, count) = (sum + value, count + 1);
            means[b] = count > 0 ? sum / count : float.NaN;
        }
    }
}
