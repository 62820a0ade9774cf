namespace TxmXanes.Imaging.Preparation;

/// <summary>What filters and binning leave of white noise.</summary>
/// <remarks>
/// Linear ones, one after another, are one separable kernel: (1) the variance is the sum of the squares of g * box_n, squared for two directions.
/// The median is none, but its noise is correlated much as that of the mean over the same square, and (2) its variance is pi / (2 (m + pi/2 - 1)) for m = (2 radius + 1)² values against 1/m of the mean, 1.2 % low for m = 9.
/// </remarks>
public static class FilterNoise
{
    /// <summary>Variance of a pixel handed out over that of a pixel taken in, where all around is valid.</summary>
    public static double Factor(int medianRadius, double gaussianSigma, int binning)
    {
        var side = 2 * medianRadius + 1;
        var kernel = Box(side);
        if (gaussianSigma > 0)
            kernel = Convolve(kernel, Array.ConvertAll(GaussianFilter.Taps(gaussianSigma), t => (double)t));
        kernel = Convolve(kernel, Box(binning));
        var squares = kernel.Sum(k => k * k);
        var values = side * side;
        var overMean = values * Math.PI / (2 * (values + Math.PI / 2 - 1));
        return squares * squares * overMean;
    }

    private static double[] Box(int width) => [.. Enumerable.Repeat(1.0 / width, width)];

    private static double[] Convolve(double[] a, double[] b)
    {
        var result = new double[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j < b.Length; j++)
                result[i + j] += a[i] * b[j];
        return result;
    }
}
