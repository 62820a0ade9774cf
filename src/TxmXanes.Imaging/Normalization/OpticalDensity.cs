using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Normalization;

/// <summary>
/// Optical density y = -ln T with T = [(I - D)/(t_I i0_I)] / [(B - D)/(t_B i0_B)] (science section 4, P2 eq. 1), one pass over the frame.
/// Invalid pixels (non-positive, saturated, bad) become NaN, never 0 or 1.
/// </summary>
/// <remarks>
/// Bad pixels are NaN in the background (see <see cref="FlatField"/>), so no mask is read here.
/// Spans may be row ranges of a frame; all of one length. The vector path and <see cref="OpticalDensityScalar"/> agree within 4 units in the last place of the logarithm.
/// </remarks>
public static class OpticalDensity
{
    /// <summary>y[i] = logBackground[i] + logExposure - ln(frame[i] - dark[i]).</summary>
    /// <param name="frame">Raw grey values I, ADU.</param>
    /// <param name="dark">Mean dark D, ADU.</param>
    /// <param name="logBackground">ln of (B - D)/(t_B i0_B); NaN where the background or the pixel is bad.</param>
    /// <param name="logExposure">ln(t_I i0_I) of this frame.</param>
    /// <param name="saturationAdu">Grey values from here on are saturated.</param>
    /// <param name="y">Optical density, 1; NaN where invalid.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Compute(ReadOnlySpan<ushort> frame, ReadOnlySpan<float> dark, ReadOnlySpan<float> logBackground, double logExposure, double saturationAdu, Span<float> y)
    {
        ImageChecks.SameLength(frame.Length, dark.Length);
        ImageChecks.SameLength(frame.Length, logBackground.Length);
        ImageChecks.SameLength(frame.Length, y.Length);

        ref var frameRef = ref MemoryMarshal.GetReference(frame);
        ref var darkRef = ref MemoryMarshal.GetReference(dark);
        ref var backgroundRef = ref MemoryMarshal.GetReference(logBackground);
        ref var yRef = ref MemoryMarshal.GetReference(y);
        var saturation = new Vector<float>((float)saturationAdu);
        var exposure = new Vector<float>((float)logExposure);
        var lanes = Vector<float>.Count;
        var i = 0;
        // One vector of 16-bit grey values widens to two vectors of floats.
        for (; i <= frame.Length - 2 * lanes; i += 2 * lanes)
        {
            Vector.Widen(Vector.LoadUnsafe(ref frameRef, (nuint)i), out var low, out var high);
            Part(Vector.ConvertToSingle(low), i, ref darkRef, ref backgroundRef, ref yRef, exposure, saturation);
            Part(Vector.ConvertToSingle(high), i + lanes, ref darkRef, ref backgroundRef, ref yRef, exposure, saturation);
        }
        OpticalDensityScalar.Compute(frame[i..], dark[i..], logBackground[i..], logExposure, saturationAdu, y[i..]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Part(Vector<float> grey, int at, ref float dark, ref float background, ref float y, Vector<float> exposure, Vector<float> saturation)
        {
            var counts = Valid(grey, grey - Vector.LoadUnsafe(ref dark, (nuint)at), saturation);
            var result = Vector.LoadUnsafe(ref background, (nuint)at) + exposure - VectorLog.Log(counts);
            result.StoreUnsafe(ref y, (nuint)at);
        }
    }

    /// <summary>With the background interpolated between two: y[i] = ln(((1 - w) first[i] + w last[i]) / (frame[i] - dark[i])) + logExposure.</summary>
    /// <param name="first">(B - D)/(t_B i0_B) of the background before, linear; NaN where bad.</param>
    /// <param name="last">The same of the background after.</param>
    /// <param name="weight">w, 0 to 1, by energy (default of science section 5.4) or time.</param>
    /// <remarks>One logarithm, of the ratio: what <see cref="Compute"/> does with FlatField.LogInterpolated, without storing that background.</remarks>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void ComputeBetween(ReadOnlySpan<ushort> frame, ReadOnlySpan<float> dark, ReadOnlySpan<float> first, ReadOnlySpan<float> last, double weight, double logExposure, double saturationAdu, Span<float> y)
    {
        ImageChecks.SameLength(frame.Length, dark.Length);
        ImageChecks.SameLength(frame.Length, first.Length);
        ImageChecks.SameLength(frame.Length, last.Length);
        ImageChecks.SameLength(frame.Length, y.Length);

        ref var frameRef = ref MemoryMarshal.GetReference(frame);
        ref var darkRef = ref MemoryMarshal.GetReference(dark);
        ref var firstRef = ref MemoryMarshal.GetReference(first);
        ref var lastRef = ref MemoryMarshal.GetReference(last);
        ref var yRef = ref MemoryMarshal.GetReference(y);
        var saturation = new Vector<float>((float)saturationAdu);
        var exposure = new Vector<float>((float)logExposure);
        var (w0, w1) = (new Vector<float>((float)(1 - weight)), new Vector<float>((float)weight));
        var lanes = Vector<float>.Count;
        var i = 0;
        for (; i <= frame.Length - 2 * lanes; i += 2 * lanes)
        {
            Vector.Widen(Vector.LoadUnsafe(ref frameRef, (nuint)i), out var low, out var high);
            Part(Vector.ConvertToSingle(low), i, ref darkRef, ref firstRef, ref lastRef, ref yRef, w0, w1, exposure, saturation);
            Part(Vector.ConvertToSingle(high), i + lanes, ref darkRef, ref firstRef, ref lastRef, ref yRef, w0, w1, exposure, saturation);
        }
        OpticalDensityScalar.ComputeBetween(frame[i..], dark[i..], first[i..], last[i..], weight, logExposure, saturationAdu, y[i..]);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Part(Vector<float> grey, int at, ref float dark, ref float first, ref float last, ref float y, Vector<float> w0, Vector<float> w1, Vector<float> exposure, Vector<float> saturation)
        {
            var counts = Valid(grey, grey - Vector.LoadUnsafe(ref dark, (nuint)at), saturation);
            var background = w0 * Vector.LoadUnsafe(ref first, (nuint)at) + w1 * Vector.LoadUnsafe(ref last, (nuint)at);
            var result = VectorLog.Log(background / counts) + exposure;
            result.StoreUnsafe(ref y, (nuint)at);
        }
    }

    // Counts above the dark where they can be used, else NaN, which the logarithm hands on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Valid(Vector<float> grey, Vector<float> counts, Vector<float> saturation)
    {
        var usable = Vector.BitwiseAnd(Vector.GreaterThan(counts, Vector<float>.Zero), Vector.LessThan(grey, saturation));
        return Vector.ConditionalSelect(usable, counts, new Vector<float>(float.NaN));
    }
}
