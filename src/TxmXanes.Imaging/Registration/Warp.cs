using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Registration;

/// <summary>Images resampled by a motion: destination(p) = image(M(p)).</summary>
/// <remarks>
/// <see cref="Interpolation.Bilinear"/>: NaN where a pixel that weighs is NaN or outside. <see cref="Interpolation.Cubic"/>: Keys' cubic convolution, held between the least and greatest of the four pixels around,
/// so it never overshoots and leaves no ringing at edges; bilinear where one of the outer twelve pixels is NaN or outside, so that a bad pixel spreads no further than it does there.
/// </remarks>
public static class Warp
{
    /// <summary>Resamples.</summary>
    /// <param name="image">[rows, columns], NaN where invalid.</param>
    /// <param name="destination">[rows, columns]; not the image itself.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the two overlap.</exception>
    public static void Apply(ReadOnlyMemory<float> image, int rows, int columns, AffineMotion motion, Interpolation interpolation, Memory<float> destination) =>
        Apply(image, rows, columns, motion, interpolation, clamp: true, destination);

    /// <summary>The readable reference of <see cref="Apply(ReadOnlyMemory{float}, int, int, AffineMotion, Interpolation, Memory{float})"/>: one pixel at a time.</summary>
    public static void ApplyScalar(ReadOnlyMemory<float> image, int rows, int columns, AffineMotion motion, Interpolation interpolation, Memory<float> destination)
    {
        Check(image, rows, columns, destination);
        var source = new WarpRow(image.Span, rows, columns, interpolation, clamp: true);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
            {
                var (row, column) = motion.Apply(r - (rows - 1) / 2.0, c - (columns - 1) / 2.0);
                destination.Span[r * columns + c] = source.Sample(row + (rows - 1) / 2.0, column + (columns - 1) / 2.0);
            }
    }

    /// <summary>By how much white noise shrinks: the sum of the squared weights, averaged over the image. The limits of the cubic are not counted.</summary>
    /// <param name="motion">Of a translation every pixel has the same weights; else positions between pixels are taken to be as frequent one as another.</param>
    public static double NoiseFactor(AffineMotion motion, Interpolation interpolation)
    {
        if (motion.IsTranslation)
            return ShiftTaps.For(motion.RowShift, interpolation).NoiseFactor() * ShiftTaps.For(motion.ColumnShift, interpolation).NoiseFactor();
        const int Steps = 64;
        var mean = Enumerable.Range(0, Steps).Average(i => ShiftTaps.For((i + 0.5) / Steps, interpolation).NoiseFactor());
        return mean * mean;
    }

    internal static void Apply(ReadOnlyMemory<float> image, int rows, int columns, AffineMotion motion, Interpolation interpolation, bool clamp, Memory<float> destination)
    {
        Check(image, rows, columns, destination);
        var (centreRow, centreColumn) = ((rows - 1) / 2.0, (columns - 1) / 2.0);
        Rows.ParallelFor(rows, (start, stop) =>
        {
            var source = new WarpRow(image.Span, rows, columns, interpolation, clamp);
            for (var r = start; r < stop; r++)
            {
                var (row, column) = motion.Apply(r - centreRow, -centreColumn);
                source.Fill(row + centreRow, column + centreColumn, motion.RowByColumn, motion.ColumnByColumn, destination.Span.Slice(r * columns, columns));
            }
        });
    }

    private static void Check(ReadOnlyMemory<float> image, int rows, int columns, ReadOnlyMemory<float> destination)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        ImageChecks.SameLength(rows * columns, destination.Length);
        if (image.Span.Overlaps(destination.Span))
            throw new ArgumentException("An image cannot be warped in place.", nameof(destination));
    }
}
