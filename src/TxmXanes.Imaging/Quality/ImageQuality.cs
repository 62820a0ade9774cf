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
    public static double SsimGaussian(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, int rows, int columns, double dataRange)
    {
        return Ssim(reference, test, [], rows, columns, dataRange, GaussianKernel(), 1);
    }

    /// <summary>The same, the mean over the pixels of a mask only (and 5 px from the border); NaN where there are none.</summary>
    /// <remarks>Windows at the mask's edge see pixels outside it: give those the same finite values in both images.</remarks>
    public static double SsimGaussian(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, ReadOnlySpan<bool> mask, int rows, int columns, double dataRange)
    {
        ImageChecks.SameLength(reference.Length, mask.Length);
        return Ssim(reference, test, mask, rows, columns, dataRange, GaussianKernel(), 1);
    }

    /// <summary>SSIM with a uniform 7 x 7 window and sample covariance; mean over the image without 3 px at each side.</summary>
    /// <exception cref="ArgumentException">Sizes differ, or the image is not larger than 6 px.</exception>
    public static double SsimUniform(ReadOnlySpan<double> reference, ReadOnlySpan<double> test, int rows, int columns, double dataRange) =>
        Ssim(reference, test, [], rows, columns, dataRange, [.. Enumerable.Repeat(1.0 / 7, 7)], 49.0 / 48);

    private static double[] GaussianKernel()
    {
        var kernel = new double[11];
        for (var i = -5; i <= 5; i++)
            kernel[i + 5] = Math.Exp(-i * i / (2 * 1.5 * 1.5));
        var sum = kernel.Sum();
        return Array.ConvertAll(kernel, k => k / sum);
    }

    // An empty mask takes every pixel.
    private static double Ssim(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<bool> mask, int rows, int columns, double dataRange, double[] kernel, double covarianceScale)
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
        var (total, pixels) = (0.0, 0L);
        for (var r = crop; r < rows - crop; r++)
            for (var c = crop; c < columns - crop; c++)
            {
                var i = r * columns + c;
                if (!mask.IsEmpty && !mask[i])
                    continue;
                var (mx, my) = (meanX[i], meanY[i]);
                var (vx, vy, cov) = (covarianceScale * (xx[i] - mx * mx), covarianceScale * (yy[i] - my * my), covarianceScale * (xy[i] - mx * my));
                total += (2 * mx * my + c1) * (2 * cov + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2));
                pixels++;
            }
        return total / pixels;
    }

    // Separable. Only pixels a window away from the border enter the mean, so the border's rule does not matter and those pixels stay 0.
    private static double[] Filter(ReadOnlySpan<double> image, int rows, int columns, double[] kernel)
    {
        var reach = kernel.Length / 2;
        var (vertical, result) = (new double[image.Length], new double[image.Length]);
        for (var r = reach; r < rows - reach; r++)
            for (var c = 0; c < columns; c++)
                for (var k = -reach; k <= reach; k++)
                    vertical[r * columns + c] += kernel[k + reach] * image[(r + k) * columns + c];
        for (var r = reach; r < rows - reach; r++)
            for (var c = reach; c < columns - reach; c++)
                for (var k = -reach; k <= reach; k++)
                    result[r * columns + c] += kernel[k + reach] * vertical[r * columns + c + k];
        return result;
    }
}
