namespace TxmXanes.Imaging.Preparation;

/// <summary>Spreads that a few outliers do not move.</summary>
internal static class RobustSpread
{
    /// <summary>A median absolute deviation times this is the standard deviation of normal noise.</summary>
    public const double OfMedianDeviation = 1.4826;

    /// <summary>The middle of the finite values; NaN where there is none. Values are left in another order.</summary>
    public static double Median(Span<double> values)
    {
        var n = 0;
        foreach (var value in values)
            if (double.IsFinite(value))
                values[n++] = value;
        if (n == 0)
            return double.NaN;
        values[..n].Sort();
        return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
    }

    /// <summary>1.4826 times the median of |value|; NaN where there is none.</summary>
    public static double AboutZero(IEnumerable<double> values) => OfMedianDeviation * Median([.. values.Select(Math.Abs)]);

    /// <summary>Standard deviation of the white noise in an image, from the second differences along its rows at up to some 20,000 places: structure smoother than a pixel cancels.</summary>
    /// <returns>0 where there is nothing valid.</returns>
    public static double PixelNoise(ReadOnlySpan<float> image, int columns)
    {
        var step = Math.Max(1, image.Length / 20_000);
        // A step that divides the width would look at a few columns only.
        while (step > 1 && columns % step == 0)
            step++;
        var values = new List<double>();
        for (var i = 1; i < image.Length - 1; i += step)
            if (i % columns is var c && c > 0 && c < columns - 1)
                values.Add(image[i] - 0.5 * ((double)image[i - 1] + image[i + 1]));
        return AboutZero(values) is var spread && double.IsNaN(spread) ? 0 : spread / Math.Sqrt(1.5);
    }
}
