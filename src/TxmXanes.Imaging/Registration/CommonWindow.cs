namespace TxmXanes.Imaging.Registration;

/// <summary>
/// Two images cut to what both show, without what changes slowly across the field, under one window that fades out at the borders and around invalid areas.
/// </summary>
/// <remarks>
/// The window lies in the sample's coordinates: both images are cut alike after the whole-pixel part of the shift is taken out. A window fixed to the detector, or one for each image, would pull the shift towards zero.
/// Owned by one thread at a time.
/// </remarks>
internal sealed class CommonWindow
{
    // The window rises from 0 to 1 while the share of valid pixels around goes from half (a straight border) to nearly all; single bad pixels leave it at 1.
    private const float NoWeightBelow = 0.5f;
    private const float FullWeightAt = 0.95f;
    private const int SidesPerRadius = 16;
    private const int SmallestRadius = 6;
    private readonly int rows;
    private readonly int columns;
    private readonly int radius;
    private readonly float[] valid;
    private readonly float[] slowReference;
    private readonly float[] slowFrame;
    private readonly float[] temporary;
    private readonly float[] line;

    public CommonWindow(int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        radius = Math.Max(SmallestRadius, Math.Min(rows, columns) / SidesPerRadius);
        (valid, slowReference, slowFrame, temporary, line) = (new float[rows * columns], new float[rows * columns], new float[rows * columns], new float[rows * columns], new float[columns]);
    }

    /// <summary>Cuts.</summary>
    /// <param name="reference">[rows, columns], NaN where invalid.</param>
    /// <param name="frame">Likewise; frame(p + shift) is compared with reference(p).</param>
    /// <param name="windowedReference">[?, <paramref name="stride"/>]; zero outside the window.</param>
    /// <returns>Sum of the squared window: the pixels that count.</returns>
    public double Cut(ReadOnlySpan<float> reference, ReadOnlySpan<float> frame, int shiftRow, int shiftColumn, int stride, Span<float> windowedReference, Span<float> windowedFrame)
    {
        windowedReference.Clear();
        windowedFrame.Clear();
        var (top, left) = (Math.Max(0, -shiftRow), Math.Max(0, -shiftColumn));
        var (height, width) = (rows - Math.Abs(shiftRow), columns - Math.Abs(shiftColumn));
        if (height < 2 || width < 2)
            return 0;
        var length = height * width;
        for (var r = 0; r < height; r++)
        {
            var (at, to) = ((top + r) * columns + left, r * width);
            Valid(reference.Slice(at, width), frame.Slice(at + shiftRow * columns + shiftColumn, width), slowReference.AsSpan(to, width), slowFrame.AsSpan(to, width), valid.AsSpan(to, width));
        }
        BoxSum.Apply(slowReference.AsSpan(0, length), temporary, line, height, width, radius);
        BoxSum.Apply(slowFrame.AsSpan(0, length), temporary, line, height, width, radius);
        BoxSum.Apply(valid.AsSpan(0, length), temporary, line, height, width, radius);
        var total = 0.0;
        for (var r = 0; r < height; r++)
        {
            var (at, to, position) = ((top + r) * columns + left, r * width, (top + r) * stride + left);
            total += Weigh(reference.Slice(at, width), slowReference.AsSpan(to, width), frame.Slice(at + shiftRow * columns + shiftColumn, width), slowFrame.AsSpan(to, width), valid.AsSpan(to, width),
                windowedReference.Slice(position, width), windowedFrame.Slice(position, width));
        }
        return total;
    }

    private static void Valid(ReadOnlySpan<float> reference, ReadOnlySpan<float> frame, Span<float> a, Span<float> b, Span<float> ones)
    {
        for (var c = 0; c < reference.Length; c++)
        {
            var both = !float.IsNaN(reference[c] + frame[c]);
            a[c] = both ? reference[c] : 0;
            b[c] = both ? frame[c] : 0;
            ones[c] = both ? 1 : 0;
        }
    }

    private double Weigh(ReadOnlySpan<float> reference, ReadOnlySpan<float> slowA, ReadOnlySpan<float> frame, ReadOnlySpan<float> slowB, ReadOnlySpan<float> count, Span<float> a, Span<float> b)
    {
        var full = (2 * radius + 1) * (2 * radius + 1);
        var total = 0.0;
        for (var c = 0; c < reference.Length; c++)
        {
            var share = (count[c] / full - NoWeightBelow) / (FullWeightAt - NoWeightBelow);
            if (!(share > 0) || float.IsNaN(reference[c] + frame[c]))
                continue;
            share = Math.Min(1, share);
            var weight = share * share * (3 - 2 * share);
            a[c] = weight * (reference[c] - slowA[c] / count[c]);
            b[c] = weight * (frame[c] - slowB[c] / count[c]);
            total += weight * weight;
        }
        return total;
    }
}
