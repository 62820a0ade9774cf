using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>n x n pixels become one.</summary>
/// <remarks>
/// Rows and columns that are left over at the end are dropped, so that every pixel made has the same n² behind it and its noise is known: the variance falls by n².
/// Counts are binned before the logarithm; optical densities are means of logarithms, which keeps a mixture of spectra linear where the thickness changes within the block.
/// </remarks>
public static class PixelBinning
{
    /// <summary>binned = mean over the block's pixels that are not NaN; NaN where none is left.</summary>
    /// <param name="image">[rows, columns].</param>
    /// <param name="bin">n, 1 to the smaller side.</param>
    /// <param name="binned">[rows / n, columns / n].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Of(ReadOnlyMemory<float> image, int rows, int columns, int bin, Memory<float> binned)
    {
        Check(image.Length, rows, columns, bin, binned.Length);
        var width = columns / bin;
        Rows.ParallelFor(rows / bin, (start, stop) =>
        {
            var sums = new float[columns];
            for (var row = start; row < stop; row++)
            {
                var strip = image.Span.Slice(row * bin * columns, bin * columns);
                var means = binned.Span.Slice(row * width, width);
                Sum(strip, columns, sums);
                for (var b = 0; b < width; b++)
                {
                    var mean = TensorPrimitives.Sum<float>(sums.AsSpan(b * bin, bin)) / (bin * bin);
                    means[b] = float.IsNaN(mean) ? MeanScalar(strip, columns, bin, b) : mean;
                }
            }
        });
    }

    /// <summary>Mean grey values of a camera frame; <see cref="float.PositiveInfinity"/> where a pixel of the block is saturated, so that every later test sees it.</summary>
    /// <param name="frame">ADU, [rows, columns].</param>
    /// <param name="saturationAdu">Grey values from here on are saturated.</param>
    /// <param name="binned">ADU, [rows / n, columns / n]: of the scale of the frame, whatever n.</param>
    /// <inheritdoc cref="Of(ReadOnlyMemory{float}, int, int, int, Memory{float})"/>
    public static void Of(ReadOnlyMemory<ushort> frame, int rows, int columns, int bin, double saturationAdu, Memory<float> binned)
    {
        Check(frame.Length, rows, columns, bin, binned.Length);
        var width = columns / bin;
        Rows.ParallelFor(rows / bin, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
                for (var b = 0; b < width; b++)
                    binned.Span[row * width + b] = MeanOf(frame.Span.Slice(row * bin * columns, bin * columns), columns, bin, b, saturationAdu);
        });
    }

    /// <summary>The readable reference for one block of a strip of n rows, without NaN.</summary>
    internal static float MeanScalar(ReadOnlySpan<float> strip, int columns, int bin, int block)
    {
        var (sum, count) = (0f, 0);
        for (var c = block * bin; c < (block + 1) * bin; c++)
            for (var r = 0; r < bin; r++)
                if (strip[r * columns + c] is var value && !float.IsNaN(value))
                    (sum, count) = (sum + value, count + 1);
        return count > 0 ? sum / count : float.NaN;
    }

    private static float MeanOf(ReadOnlySpan<ushort> strip, int columns, int bin, int block, double saturationAdu)
    {
        var (sum, brightest) = (0L, 0);
        for (var r = 0; r < bin; r++)
            foreach (var grey in strip.Slice(r * columns + block * bin, bin))
                (sum, brightest) = (sum + grey, Math.Max(brightest, grey));
        return brightest >= saturationAdu ? float.PositiveInfinity : (float)((double)sum / (bin * bin));
    }

    private static void Sum(ReadOnlySpan<float> strip, int columns, Span<float> sums)
    {
        strip[..columns].CopyTo(sums);
        for (var at = columns; at < strip.Length; at += columns)
            TensorPrimitives.Add(sums, strip.Slice(at, columns), sums);
    }

    private static void Check(int length, int rows, int columns, int bin, int binned)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bin, Math.Min(rows, columns));
        ImageChecks.SameLength(rows * columns, length);
        ImageChecks.SameLength(rows / bin * (columns / bin), binned);
    }
}
