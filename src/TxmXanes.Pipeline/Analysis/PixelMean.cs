namespace TxmXanes.Pipeline.Analysis;

/// <summary>The mean of an image without its invalid pixels.</summary>
internal static class PixelMean
{
    /// <summary>NaN where every pixel is.</summary>
    public static double Of(ReadOnlySpan<float> image)
    {
        var (sum, n) = (0.0, 0);
        foreach (var value in image)
            if (!float.IsNaN(value))
                (sum, n) = (sum + value, n + 1);
        return n > 0 ? sum / n : double.NaN;
    }
}
