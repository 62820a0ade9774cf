namespace TxmXanes.Imaging.Registration;

/// <summary>
/// Two images cut to what both show, without what changes slowly across the field, under one window that fades out at the borders and around invalid areas.
/// </summary>
/// <remarks>
/// The window lies in the sample's coordinates: both images are cut alike, and the window follows the frame by fractions of a pixel too. A window fixed to the detector, or one for each image, pulls the shift towards its own.
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
    private readonly float[] share;
    private readonly float[] weight;
    private readonly float[] slowReference;
    private readonly float[] slowFrame;
    private readonly float[] temporary;
    private readonly float[] line;
    private readonly float[] scratch;
    private int top;
    private int left;
    private int height;
    private int width;
    private int frameOffset;

    public CommonWindow(int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        radius = Math.Max(SmallestRadius, Math.Min(rows, columns) / SidesPerRadius);
        (share, weight, slowReference, slowFrame, temporary) = (new float[rows * columns], new float[rows * columns], new float[rows * columns], new float[rows * columns], new float[rows * columns]);
        (line, scratch) = (new float[columns], new float[ShiftedRow.ScratchLength(columns)]);
    }

    /// <summary>Finds the window and cuts the reference.</summary>
    /// <param name="reference">[rows, columns], NaN where invalid.</param>
    /// <param name="frame">Likewise; frame(p + shift) is compared with reference(p).</param>
    /// <param name="windowed">[?, <paramref name="stride"/>]; zero outside the window.</param>
    /// <returns>False where nothing is in common.</returns>
    public bool CutReference(ReadOnlySpan<float> reference, ReadOnlySpan<float> frame, int shiftRow, int shiftColumn, int stride, Span<float> windowed)
    {
        windowed.Clear();
        (top, left) = (Math.Max(0, -shiftRow), Math.Max(0, -shiftColumn));
        (height, width) = (rows - Math.Abs(shiftRow), columns - Math.Abs(shiftColumn));
        frameOffset = shiftRow * columns + shiftColumn;
        if (height < 2 || width < 2)
            return false;
        var length = height * width;
        for (var r = 0; r < height; r++)
        {
            var (at, to) = ((top + r) * columns + left, r * width);
            Valid(reference.Slice(at, width), frame.Slice(at + frameOffset, width), slowReference.AsSpan(to, width), slowFrame.AsSpan(to, width), share.AsSpan(to, width));
        }
        BoxSum.Apply(slowReference.AsSpan(0, length), temporary, line, height, width, radius);
        BoxSum.Apply(slowFrame.AsSpan(0, length), temporary, line, height, width, radius);
        BoxSum.Apply(share.AsSpan(0, length), temporary, line, height, width, radius);
        var any = false;
        for (var r = 0; r < height; r++)
        {
            var (at, to) = ((top + r) * columns + left, r * width);
            any |= Weigh(reference.Slice(at, width), slowReference.AsSpan(to, width), frame.Slice(at + frameOffset, width), slowFrame.AsSpan(to, width), share.AsSpan(to, width),
                weight.AsSpan(to, width), windowed.Slice((top + r) * stride + left, width));
        }
        return any;
    }

    /// <summary>Cuts the frame of the last <see cref="CutReference"/>.</summary>
    /// <param name="fraction">What the shift is found to be beyond its whole pixels; the window goes with it, px.</param>
    /// <param name="windowed">As there.</param>
    public void CutFrame(ReadOnlySpan<float> frame, Shift fraction, int stride, Span<float> windowed)
    {
        windowed.Clear();
        var vertical = ShiftTaps.For(-fraction.Row, Interpolation.Cubic);
        var horizontal = ShiftTaps.For(-fraction.Column, Interpolation.Cubic);
        for (var r = 0; r < height; r++)
        {
            var (at, to) = ((top + r) * columns + left, r * width);
            var moved = line.AsSpan(0, width);
            ShiftedRow.Sample(weight.AsSpan(0, height * width), width, r, vertical, horizontal, scratch, moved);
            Cut(frame.Slice(at + frameOffset, width), slowFrame.AsSpan(to, width), moved, windowed.Slice((top + r) * stride + left, width));
        }
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

    // The slow part is turned from a sum into a mean on the way.
    private bool Weigh(ReadOnlySpan<float> reference, Span<float> slowA, ReadOnlySpan<float> frame, Span<float> slowB, ReadOnlySpan<float> count, Span<float> weights, Span<float> a)
    {
        var full = (2 * radius + 1) * (2 * radius + 1);
        var any = false;
        weights.Clear();
        for (var c = 0; c < reference.Length; c++)
        {
            var x = Math.Min(1, (count[c] / full - NoWeightBelow) / (FullWeightAt - NoWeightBelow));
            (slowA[c], slowB[c]) = (slowA[c] / count[c], slowB[c] / count[c]);
            if (!(x > 0) || float.IsNaN(reference[c] + frame[c]))
                continue;
            weights[c] = x * x * x * (x * (6 * x - 15) + 10);
            a[c] = weights[c] * (reference[c] - slowA[c]);
            any = true;
        }
        return any;
    }

    private static void Cut(ReadOnlySpan<float> frame, ReadOnlySpan<float> slow, ReadOnlySpan<float> weights, Span<float> b)
    {
        for (var c = 0; c < frame.Length; c++)
            if (weights[c] * (frame[c] - slow[c]) is var value && !float.IsNaN(value))
                b[c] = value;
    }
}
