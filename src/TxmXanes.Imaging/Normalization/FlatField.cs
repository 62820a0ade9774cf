using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Normalization;

/// <summary>Backgrounds (flats) as the analysis uses them: B_n = (B - D)/(t_B i0_B), never raw ADU (science section 4).</summary>
public static class FlatField
{
    /// <summary>normalised[i] = (background[i] - dark[i]) / exposure; NaN where not positive, saturated or marked bad.</summary>
    /// <param name="background">Mean grey values B, ADU (of <see cref="FrameAverage"/>).</param>
    /// <param name="dark">Mean dark D, ADU.</param>
    /// <param name="exposure">t_B i0_B, above 0.</param>
    /// <param name="saturationAdu">Grey values from here on are saturated.</param>
    /// <param name="badPixels">Non-zero where bad; empty for none.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Normalise(ReadOnlySpan<float> background, ReadOnlySpan<float> dark, double exposure, double saturationAdu, ReadOnlySpan<byte> badPixels, Span<float> normalised)
    {
        ImageChecks.SameLength(background.Length, dark.Length);
        ImageChecks.SameLength(background.Length, normalised.Length);
        if (!badPixels.IsEmpty)
            ImageChecks.SameLength(background.Length, badPixels.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exposure);
        var scale = (float)(1 / exposure);
        for (var i = 0; i < normalised.Length; i++)
        {
            var counts = background[i] - dark[i];
            var usable = counts > 0 && background[i] < saturationAdu && (badPixels.IsEmpty || badPixels[i] == 0);
            normalised[i] = usable ? counts * scale : float.NaN;
        }
    }

    /// <summary>grey[i] = raw[i], ADU: the mean of a single frame.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Widen(ReadOnlySpan<ushort> raw, Span<float> grey)
    {
        ImageChecks.SameLength(raw.Length, grey.Length);
        var (count, lanes) = (System.Numerics.Vector<ushort>.Count, System.Numerics.Vector<float>.Count);
        var i = 0;
        for (; i <= raw.Length - count; i += count)
        {
            System.Numerics.Vector.Widen(new System.Numerics.Vector<ushort>(raw[i..]), out var low, out var high);
            System.Numerics.Vector.ConvertToSingle(System.Numerics.Vector.AsVectorInt32(low)).CopyTo(grey[i..]);
            System.Numerics.Vector.ConvertToSingle(System.Numerics.Vector.AsVectorInt32(high)).CopyTo(grey[(i + lanes)..]);
        }
        for (; i < raw.Length; i++)
            grey[i] = raw[i];
    }

    /// <summary>ln of <see cref="Normalise"/>: what <see cref="OpticalDensity.Compute"/> takes.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void LogBackground(ReadOnlySpan<float> background, ReadOnlySpan<float> dark, double exposure, double saturationAdu, ReadOnlySpan<byte> badPixels, Span<float> logBackground)
    {
        Normalise(background, dark, exposure, saturationAdu, badPixels, logBackground);
        Log(logBackground, logBackground);
    }

    /// <summary>ln((1 - w) first + w last): interpolated in intensity (science 5.1), then the logarithm.</summary>
    /// <param name="first">Of <see cref="Normalise"/>.</param>
    /// <param name="last">Likewise.</param>
    /// <param name="weight">w in [0, 1].</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void LogInterpolated(ReadOnlySpan<float> first, ReadOnlySpan<float> last, double weight, Span<float> logBackground)
    {
        ImageChecks.SameLength(first.Length, last.Length);
        ImageChecks.SameLength(first.Length, logBackground.Length);
        var (w0, w1) = ((float)(1 - weight), (float)weight);
        for (var i = 0; i < first.Length; i++)
            logBackground[i] = w0 * first[i] + w1 * last[i];
        Log(logBackground, logBackground);
    }

    /// <summary>destination[i] = ln source[i] for positive or NaN values; in place allowed.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Log(ReadOnlySpan<float> source, Span<float> destination)
    {
        ImageChecks.SameLength(source.Length, destination.Length);
        var from = MemoryMarshal.Cast<float, System.Numerics.Vector<float>>(source);
        var to = MemoryMarshal.Cast<float, System.Numerics.Vector<float>>(destination);
        for (var i = 0; i < from.Length; i++)
            to[i] = VectorLog.Log(from[i]);
        for (var i = from.Length * System.Numerics.Vector<float>.Count; i < source.Length; i++)
            destination[i] = MathF.Log(source[i]);
    }
}
