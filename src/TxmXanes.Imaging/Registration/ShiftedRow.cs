using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Registration;

/// <summary>One row of a shifted image: destination[c] = image(row + shift.Row, c + shift.Column), NaN where a pixel it needs is NaN or outside.</summary>
/// <remarks>Vertical taps first into a scratch row, then horizontal: both stay in the first-level cache at any width in use.</remarks>
public static class ShiftedRow
{
    /// <summary>Scratch floats that <see cref="Sample"/> needs.</summary>
    public static int ScratchLength(int columns) => columns + ShiftTaps.MaxCount - 1;

    /// <summary>Samples one row.</summary>
    /// <param name="image">[rows, columns] row-major.</param>
    /// <param name="columns">Width.</param>
    /// <param name="row">Destination row.</param>
    /// <param name="vertical">Taps for shift.Row.</param>
    /// <param name="horizontal">Taps for shift.Column.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    /// <param name="destination">One row.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Sample(ReadOnlySpan<float> image, int columns, int row, in ShiftTaps vertical, in ShiftTaps horizontal, Span<float> scratch, Span<float> destination)
    {
        ImageChecks.SameLength(columns, destination.Length);
        if (scratch.Length < ScratchLength(columns))
            throw new ArgumentException($"Scratch of {scratch.Length} is below {ScratchLength(columns)}.", nameof(scratch));
        var rows = image.Length / columns;
        var firstRow = row + vertical.Offset;
        if (firstRow < 0 || firstRow + vertical.Count > rows)
        {
            destination.Fill(float.NaN);
            return;
        }

        // scratch[j] holds source column j + horizontal.Offset; columns outside the image are NaN.
        var padded = scratch[..(columns + horizontal.Count - 1)];
        var start = Math.Clamp(-horizontal.Offset, 0, padded.Length);
        var stop = Math.Clamp(columns - horizontal.Offset, start, padded.Length);
        padded[..start].Fill(float.NaN);
        padded[stop..].Fill(float.NaN);
        var inside = padded[start..stop];
        if (!inside.IsEmpty)
        {
            var sourceStart = firstRow * columns + start + horizontal.Offset;
            TensorPrimitives.Multiply(image.Slice(sourceStart, inside.Length), (float)vertical[0], inside);
            for (var k = 1; k < vertical.Count; k++)
                TensorPrimitives.MultiplyAdd(image.Slice(sourceStart + k * columns, inside.Length), (float)vertical[k], inside, inside);
        }

        TensorPrimitives.Multiply(padded[..columns], (float)horizontal[0], destination);
        for (var k = 1; k < horizontal.Count; k++)
            TensorPrimitives.MultiplyAdd(padded.Slice(k, columns), (float)horizontal[k], destination, destination);
    }

    /// <summary>The readable reference of <see cref="Sample"/> for one pixel, in double.</summary>
    public static double SampleScalar(ReadOnlySpan<float> image, int columns, int row, int column, in ShiftTaps vertical, in ShiftTaps horizontal)
    {
        var rows = image.Length / columns;
        var sum = 0.0;
        for (var i = 0; i < vertical.Count; i++)
            for (var j = 0; j < horizontal.Count; j++)
            {
                var (r, c) = (row + vertical.Offset + i, column + horizontal.Offset + j);
                if (r < 0 || r >= rows || c < 0 || c >= columns)
                    return double.NaN;
                sum += vertical[i] * horizontal[j] * image[r * columns + c];
            }
        return sum;
    }
}
