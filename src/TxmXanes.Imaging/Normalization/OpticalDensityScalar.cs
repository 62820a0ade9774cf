namespace TxmXanes.Imaging.Normalization;

/// <summary>The readable reference of <see cref="OpticalDensity"/>, pixel by pixel; also does its tails. Same contracts.</summary>
public static class OpticalDensityScalar
{
    /// <inheritdoc cref="OpticalDensity.Compute"/>
    public static void Compute(ReadOnlySpan<ushort> frame, ReadOnlySpan<float> dark, ReadOnlySpan<float> logBackground, double logExposure, double saturationAdu, Span<float> y)
    {
        for (var i = 0; i < frame.Length; i++)
            y[i] = logBackground[i] + (float)logExposure - MathF.Log(Valid(frame[i], dark[i], saturationAdu));
    }

    /// <inheritdoc cref="OpticalDensity.ComputeBetween"/>
    public static void ComputeBetween(ReadOnlySpan<ushort> frame, ReadOnlySpan<float> dark, ReadOnlySpan<float> first, ReadOnlySpan<float> last, double weight, double logExposure, double saturationAdu, Span<float> y)
    {
        for (var i = 0; i < frame.Length; i++)
        {
            var background = (float)(1 - weight) * first[i] + (float)weight * last[i];
            y[i] = MathF.Log(background / Valid(frame[i], dark[i], saturationAdu)) + (float)logExposure;
        }
    }

    private static float Valid(ushort grey, float dark, double saturationAdu) =>
        grey - dark > 0 && grey < (float)saturationAdu ? grey - dark : float.NaN;
}
