using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Quality;

/// <summary>How like a reference an image is (science section 5.5), in double, as skimage 0.19 computes it.</summary>
public static class ImageQuality
{
    private const double K1 = 0.01;
    private const double K2 = 0.03;

    /// <summary>PSNR = 20 lg(MAX / sqrt(MSE)), dB; infinite for equal images.</summary>
    /// <param name="dataRange">MAX, above 0.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static double Psnr(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, double dataRange)
    {
        ImageChecks.SameLength(reference.Length, test.Length);
        var sum = 0.0;
        for (var i = 0; i < reference.Length; i++)
            sum += (reference[i] - test[i]) * (reference[i] - test[i]);
        return 10 * Math.Log10(dataRange * dataRange * reference.Length / sum);
    }

    /// <summary>SSIM with an 11 x 11 Gaussian window, sigma 1.5, population covariance, mirrored border; mean over the image without 5 px at each side (Wang et al. 2004).</summary>
    /// <exception cref="ArgumentException">Sizes differ, or the image is not larger than 10 px.</exception>
    public static double SsimGaussian(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, int rows, int columns, double dataRange) =>
        MeanOver(SsimGaussianMap(reference, test, rows, columns, dataRange), []);

    /// <summary>The same, the mean over the pixels of a mask only (and 5 px from the border); NaN where there are none.</summary>
    /// <remarks>Windows at the mask's edge see pixels outside it: give those the same finite values in both images.</remarks>
    public static double SsimGaussian(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, ReadOnlySpan<bool> mask, int rows, int columns, double dataRange)
    {
        ImageChecks.SameLength(reference.Length, mask.Length);
        return MeanOver(SsimGaussianMap(reference, test, rows, columns, dataRange), mask);
    }

    /// <summary>The same for each pixel, for means over several masks; NaN within 5 px of the border.</summary>
    public static double[] SsimGaussianMap(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, int rows, int columns, double dataRange) =>
        SsimMap(reference, test, rows, columns, dataRange, GaussianKernel(), 1);

    /// <summary>Mean of <see cref="SsimGaussianMap"/> over a mask, an empty one for every pixel, without the pixels that have none (NaN); NaN where no pixel is left.</summary>
    public static double MeanOver(ReadOnlySpan<double> map, ReadOnlySpan<bool> mask)
    {
        var (total, pixels) = (0.0, 0L);
        for (var i = 0; i < map.Length; i++)
            if ((mask.IsEmpty || mask[i]) && !double.IsNaN(map[i]))
                (total, pixels) = (total + map[i], pixels + 1);
        return total / pixels;
    }

    /// <summary>SSIM with a uniform 7 x 7 window and sample covariance; mean over the image without 3 px at each side.</summary>
    /// <exception cref="ArgumentException">Sizes differ, or the image is not larger than 6 px.</exception>
    public static double SsimUniform(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, int rows, int columns, double dataRange) =>
        MeanOver(SsimMap(reference, test, rows, columns, dataRange, [.. Enumerable.Repeat(1.0 / 7, 7)], 49.0 / 48), []);

    private static double[] GaussianKernel()
    {
        var kernel = new double[11];
        for (var i = -5; i <= 5; i++)
            kernel[i + 5] = Math.Exp(-i * i / (2 * 1.5 * 1.5));
        var sum = kernel.Sum();
        return Array.ConvertAll(kernel, k => k / sum);
    }

    private static double[] SsimMap(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int rows, int columns, double dataRange, double[] kernel, double covarianceScale)
    {
        ImageChecks.SameLength(rows * columns, x.Length);
        ImageChecks.SameLength(rows * columns, y.Length);
        var crop = kernel.Length / 2;
        if (rows <= 2 * crop || columns <= 2 * crop)
            throw new ArgumentException($"An image of {rows}x{columns} px is too small for a window of {kernel.Length}.");
        var (xx, yy, xy) = (new double[x.Length], new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
            (xx[i], yy[i], xy[i]) = (x[i] * x[i], y[i] * y[i], x[i] * y[i]);
        var (meanX, meanY) = (Filter(x, rows, columns, kernel), Filter(y, rows, columns, kernel));
        (xx, yy, xy) = (Filter(xx, rows, columns, kernel), Filter(yy, rows, columns, kernel), Filter(xy, rows, columns, kernel));

        var (c1, c2) = (K1 * dataRange * (K1 * dataRange), K2 * dataRange * (K2 * dataRange));
        var map = new double[x.Length];
        Array.Fill(map, double.NaN);
        for (var r = crop; r < rows - crop; r++)
            for (var i = r * columns + crop; i < (r + 1) * columns - crop; i++)
            {
                var (mx, my) = (meanX[i], meanY[i]);
                var (vx, vy, cov) = (covarianceScale * (xx[i] - mx * mx), covarianceScale * (yy[i] - my * my), covarianceScale * (xy[i] - mx * my));
                map[i] = (2 * mx * my + c1) * (2 * cov + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2));
            }
        return map;
    }

    // Separable. Only pixels a window away from the border enter the mean, so the border's rule does not matter and those pixels stay 0.
    private static double[] Filter(ReadOnlySpan<double> image, int rows, int columns, double[] kernel)
    {
        var reach = kernel.Length / 2;
        var (vertical, result) = (new double[image.Length], new double[image.Length]);
        for (var r = reach; r < rows - reach; r++)
        {
            var line = vertical.AsSpan(r * columns, columns);
            for (var k = -reach; k <= reach; k++)
                TensorPrimitives.MultiplyAdd(image.Slice((r + k) * columns, columns), kernel[k + reach], line, line);
            var inner = result.AsSpan(r * columns + reach, columns - 2 * reach);
            for (var k = 0; k < kernel.Length; k++)
                TensorPrimitives.MultiplyAdd(line.Slice(k, inner.Length), kernel[k], inner, inner);
        }
        return result;
    }
}
