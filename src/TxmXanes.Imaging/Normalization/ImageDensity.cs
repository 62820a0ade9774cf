using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Normalization;

/// <summary>Optical density of images that are floats: grey values averaged, converted or binned before, or transmissions. As <see cref="OpticalDensity"/>, one pass; what cannot be used becomes NaN.</summary>
/// <remarks>
/// Not usable: NaN, not positive, infinite, below the smallest normal float, saturated. Spans may be row ranges of an image; all of one length; y may be the image itself.
/// The vector path and <see cref="ImageDensityScalar"/> agree within 4 units in the last place of the logarithm.
/// </remarks>
public static class ImageDensity
{
    /// <summary>The smallest normal float: the logarithm takes nothing below.</summary>
    internal const float Least = 1.17549435e-38f;

    /// <summary>y[i] = logBackground[i] + logExposure - ln(image[i] - dark[i]).</summary>
    /// <param name="image">Grey values I, ADU or any other unit the backgrounds share.</param>
    /// <param name="dark">Mean dark D, in the same unit.</param>
    /// <param name="logBackground">ln of (B - D)/(t_B i0_B); NaN where the background or the pixel is bad.</param>
    /// <param name="logExposure">ln(t_I i0_I) of this image.</param>
    /// <param name="saturation">Grey values from here on are saturated; infinite where unknown.</param>
    /// <param name="y">Optical density, 1; NaN where invalid.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Compute(ReadOnlySpan<float> image, ReadOnlySpan<float> dark, ReadOnlySpan<float> logBackground, double logExposure, double saturation, Span<float> y)
    {
        ImageChecks.SameLength(image.Length, dark.Length);
        ImageChecks.SameLength(image.Length, logBackground.Length);
        ImageChecks.SameLength(image.Length, y.Length);
        ref var imageRef = ref MemoryMarshal.GetReference(image);
        ref var darkRef = ref MemoryMarshal.GetReference(dark);
        ref var backgroundRef = ref MemoryMarshal.GetReference(logBackground);
        ref var yRef = ref MemoryMarshal.GetReference(y);
        var limit = new Vector<float>((float)saturation);
        var exposure = new Vector<float>((float)logExposure);
        var i = 0;
        for (; i <= image.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var grey = Vector.LoadUnsafe(ref imageRef, (nuint)i);
            var counts = Usable(grey - Vector.LoadUnsafe(ref darkRef, (nuint)i));
            counts = Vector.ConditionalSelect(Vector.LessThan(grey, limit), counts, new Vector<float>(float.NaN));
            (Vector.LoadUnsafe(ref backgroundRef, (nuint)i) + exposure - VectorLog.Log(counts)).StoreUnsafe(ref yRef, (nuint)i);
        }
        ImageDensityScalar.Compute(image[i..], dark[i..], logBackground[i..], logExposure, saturation, y[i..]);
    }

    /// <summary>y[i] = -ln transmission[i].</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void FromTransmission(ReadOnlySpan<float> transmission, Span<float> y)
    {
        ImageChecks.SameLength(transmission.Length, y.Length);
        ref var from = ref MemoryMarshal.GetReference(transmission);
        ref var to = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= y.Length - Vector<float>.Count; i += Vector<float>.Count)
            (-VectorLog.Log(Usable(Vector.LoadUnsafe(ref from, (nuint)i)))).StoreUnsafe(ref to, (nuint)i);
        ImageDensityScalar.FromTransmission(transmission[i..], y[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Usable(Vector<float> counts)
    {
        var usable = Vector.BitwiseAnd(Vector.GreaterThanOrEqual(counts, new Vector<float>(Least)), Vector.LessThan(counts, new Vector<float>(float.PositiveInfinity)));
        return Vector.ConditionalSelect(usable, counts, new Vector<float>(float.NaN));
    }
}
