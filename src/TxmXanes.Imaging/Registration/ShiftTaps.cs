using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Registration;

/// <summary>How values between pixels are had.</summary>
public enum Interpolation
{
    /// <summary>2 x 2 pixels. Blurs most, spreads invalid pixels least.</summary>
    Bilinear,

    /// <summary>4 x 4 pixels, the cubic convolution of Keys with a = -1/2 (IEEE Trans. ASSP 29 (1981) 1153): third order, far less blur.</summary>
    Cubic,
}

/// <summary>One axis of a separable interpolation: value(p) = sum_k Tap(k) * source[p + Offset + k].</summary>
public readonly struct ShiftTaps
{
    /// <summary>The most taps there are.</summary>
    public const int MaxCount = 4;

    private readonly Taps taps;

    private ShiftTaps(int offset, ReadOnlySpan<double> values)
    {
        Offset = offset;
        Count = values.Length;
        for (var i = 0; i < values.Length; i++)
            taps[i] = values[i];
    }

    /// <summary>First source pixel relative to the destination.</summary>
    public int Offset { get; }

    /// <summary>1 (whole-pixel shift), 2 or 4.</summary>
    public int Count { get; }

    /// <summary>Weight of source pixel Offset + <paramref name="index"/>; the taps sum to 1.</summary>
    public double this[int index] => taps[index];

    /// <summary>The taps for a shift along this axis, px.</summary>
    /// <remarks>Shifts within 1e-4 px of a whole number use one tap, so that an unshifted frame keeps its invalid pixels to themselves.</remarks>
    public static ShiftTaps For(double shift, Interpolation interpolation)
    {
        if (!double.IsFinite(shift) || Math.Abs(shift) > 1e6)
            throw new ArgumentOutOfRangeException(nameof(shift), shift, "A shift is a finite number of pixels below 1e6.");
        var whole = (int)Math.Round(shift);
        if (Math.Abs(shift - whole) < 1e-4)
            return new ShiftTaps(whole, [1.0]);
        var floor = (int)Math.Floor(shift);
        var f = shift - floor;
        if (interpolation == Interpolation.Bilinear)
            return new ShiftTaps(floor, [1 - f, f]);
        var (f2, f3) = (f * f, f * f * f);
        return new ShiftTaps(floor - 1, [-0.5 * f + f2 - 0.5 * f3, 1 - 2.5 * f2 + 1.5 * f3, 0.5 * f + 2 * f2 - 1.5 * f3, -0.5 * f2 + 0.5 * f3]);
    }

    /// <summary>
    /// Sum of squares of the taps after averaging over <paramref name="bin"/> neighbouring destinations: the factor by which white noise in the source shrinks.
    /// </summary>
    public double NoiseFactor(int bin = 1)
    {
        Span<double> sums = stackalloc double[bin + Count - 1];
        AverageOver(bin, sums);
        var total = 0.0;
        foreach (var s in sums)
            total += s * s;
        return total;
    }

    /// <summary>Weights on the source pixels Offset … Offset + Count + bin - 2 of the average over <paramref name="bin"/> neighbouring destinations from p.</summary>
    internal void AverageOver(int bin, Span<double> weights)
    {
        weights.Clear();
        for (var p = 0; p < bin; p++)
            for (var k = 0; k < Count; k++)
                weights[p + k] += taps[k] / bin;
    }

    [InlineArray(MaxCount)]
    private struct Taps
    {
        private double first;
    }
}
