namespace TxmXanes.Imaging.Preparation;

/// <summary>What filters and binning leave of white noise.</summary>
/// <remarks>
/// Linear ones, one after another, are one separable kernel: (1) the variance is the sum of the squares of g * box_n, squared for two directions.
/// The median of m = (2 radius + 1)² normal values is their mean, of variance 1/m, plus a rest that the mean knows nothing of; (2) its variance is pi / (2 (m + pi/2 - 1)), 1.2 % low for m = 9.
/// (3) The rest goes through what follows as noise that is alike over radius + 1 pixels, which is a fit: within 3 % of the variance of simulated noise.
/// </remarks>
public static class FilterNoise
{
    /// <summary>Variance of a pixel handed out over that of a pixel taken in, where all around is valid.</summary>
    public static double Factor(int medianRadius, double gaussianSigma, int binning)
    {
        var smoothing = gaussianSigma > 0 ? Convolve(Box(binning), Array.ConvertAll(GaussianFilter.Taps(gaussianSigma), t => (double)t)) : Box(binning);
        var side = 2 * medianRadius + 1;
        var values = side * side;
        var rest = Math.PI / (2 * (values + Math.PI / 2 - 1)) - 1.0 / values;
        var alike = Box(medianRadius + 1);
        return Energy(Convolve(Box(side), smoothing)) + rest * Energy(Convolve(alike, smoothing)) / Energy(alike);
    }

    // Of the two-dimensional kernel.
    private static double Energy(double[] kernel)
    {
        var squares = kernel.Sum(k => k * k);
        return squares * squares;
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
