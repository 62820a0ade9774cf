namespace TxmXanes.Imaging.Normalization;

/// <summary>The readable reference of <see cref="ImageDensity"/>, pixel by pixel; also does its tails. Same contracts.</summary>
public static class ImageDensityScalar
{
    /// <inheritdoc cref="ImageDensity.Compute"/>
    public static void Compute(ReadOnlySpan<float> image, ReadOnlySpan<float> dark, ReadOnlySpan<float> logBackground, double logExposure, double saturation, Span<float> y)
    {
        for (var i = 0; i < y.Length; i++)
            y[i] = image[i] < (float)saturation ? logBackground[i] + (float)logExposure - MathF.Log(Usable(image[i] - dark[i])) : float.NaN;
    }

    /// <inheritdoc cref="ImageDensity.FromTransmission"/>
    public static void FromTransmission(ReadOnlySpan<float> transmission, Span<float> y)
    {
        for (var i = 0; i < y.Length; i++)
            y[i] = -MathF.Log(Usable(transmission[i]));
    }

    private static float Usable(float counts) => counts >= ImageDensity.Least && counts < float.PositiveInfinity ? counts : float.NaN;
}
