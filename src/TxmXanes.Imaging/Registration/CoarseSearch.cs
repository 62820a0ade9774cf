using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace TxmXanes.Imaging.Registration;

/// <summary>A shift to within a pixel or two, wherever it is: the peak of the cross-correlation of two band-passed images, by FFT on an image of at most <see cref="MaxSide"/> pixels a side.</summary>
internal static class CoarseSearch
{
    private const int MaxSide = 256;

    /// <summary>The shift s, in pixels of the images, for which frame(p + s) looks most like template(p). NaN counts as 0, the mean of a band-passed image.</summary>
    public static Shift Find(ReadOnlySpan<float> frame, ReadOnlySpan<float> template, int rows, int columns)
    {
        var bin = Math.Max(1, (Math.Max(rows, columns) + MaxSide - 1) / MaxSide);
        // Padding to the next power of two also keeps the two ends of the field apart.
        var (height, width) = (PowerOfTwo(rows / bin), PowerOfTwo(columns / bin));
        var a = Transform(frame, rows, columns, bin, height, width);
        var b = Transform(template, rows, columns, bin, height, width);
        for (var i = 0; i < a.Length; i++)
            a[i] *= b[i].Conjugate();
        Transform(a, height, width, Fourier.Inverse);

        var peak = 0;
        for (var i = 1; i < a.Length; i++)
            if (a[i].Real > a[peak].Real)
                peak = i;
        var (row, column) = (peak / width, peak % width);
        return new Shift(bin * (row > height / 2 ? row - height : row), bin * (column > width / 2 ? column - width : column));
    }

    /// <summary>The lowest value of an image's autocorrelation, relative to its value at no displacement.</summary>
    public static double DeepestAutocorrelation(ReadOnlySpan<float> image, int rows, int columns)
    {
        var bin = Math.Max(1, (Math.Max(rows, columns) + MaxSide - 1) / MaxSide);
        var (height, width) = (PowerOfTwo(rows / bin), PowerOfTwo(columns / bin));
        var a = Transform(image, rows, columns, bin, height, width);
        for (var i = 0; i < a.Length; i++)
            a[i] *= a[i].Conjugate();
        Transform(a, height, width, Fourier.Inverse);
        return a.Min(v => v.Real) / a[0].Real;
    }

    private static Complex32[] Transform(ReadOnlySpan<float> image, int rows, int columns, int bin, int height, int width)
    {
        var samples = new Complex32[height * width];
        for (var r = 0; r < rows / bin * bin; r++)
            for (var c = 0; c < columns / bin * bin; c++)
                if (!float.IsNaN(image[r * columns + c]))
                    samples[r / bin * width + c / bin] += image[r * columns + c];
        Transform(samples, height, width, Fourier.Forward);
        return samples;
    }

    // Rows, then columns: the managed provider has no transform in two dimensions.
    private static void Transform(Complex32[] samples, int height, int width, Action<Complex32[]> transform)
    {
        var line = new Complex32[width];
        for (var r = 0; r < height; r++)
        {
            samples.AsSpan(r * width, width).CopyTo(line);
            transform(line);
            line.CopyTo(samples, r * width);
        }
        line = new Complex32[height];
        for (var c = 0; c < width; c++)
        {
            for (var r = 0; r < height; r++)
                line[r] = samples[r * width + c];
            transform(line);
            for (var r = 0; r < height; r++)
                samples[r * width + c] = line[r];
        }
    }

    private static int PowerOfTwo(int length)
    {
        var power = 1;
        while (power < length)
            power *= 2;
        return power;
    }
}
