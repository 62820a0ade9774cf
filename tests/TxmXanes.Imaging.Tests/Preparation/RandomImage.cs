using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Imaging.Tests.Preparation;

/// <summary>Images for kernels: white noise with holes.</summary>
internal static class RandomImage
{
    /// <param name="holes">Part of the pixels that are NaN.</param>
    public static float[] Of(int rows, int columns, long seed, double holes = 0, double sigma = 1)
    {
        var noise = new Noise(seed);
        var image = new float[rows * columns];
        for (var i = 0; i < image.Length; i++)
            image[i] = noise.Uniform() < holes ? float.NaN : (float)(sigma * noise.Gaussian());
        return image;
    }

    /// <summary>Equal, NaN to NaN.</summary>
    public static bool Same(float a, double b, double tolerance = 0) => a == b || (float.IsNaN(a) ? double.IsNaN(b) : Math.Abs(a - b) <= tolerance);

    public static double Variance(ReadOnlySpan<float> image)
    {
        var (sum, squares, n) = (0.0, 0.0, 0);
        foreach (var v in image)
            if (!float.IsNaN(v))
                (sum, squares, n) = (sum + v, squares + (double)v * v, n + 1);
        return squares / n - sum / n * (sum / n);
    }
}
