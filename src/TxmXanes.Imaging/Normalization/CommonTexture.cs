using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Normalization;

/// <summary>
/// Backgrounds of one scan differ by the illumination's slow envelope and by noise, not by their texture (science section 3: stationary to 0.01 px). So their fine structure is averaged and given to all of them.
/// </summary>
/// <remarks>
/// With l_g = ln B_n,g, m their mean and S a Gaussian mean over the field: l_g becomes m + S(l_g - m). The noise left is that of the mean, the same in every background: constant in energy, it falls into the joint fit's constant where
/// nothing moves, and is one pattern instead of several for <see cref="Spectra.BackgroundRefinement"/> where the sample moves. Frames then name one background index with the sum of the averaged frames.
/// Not for a conventional scan's `measured` backgrounds, each of which is meant to stand for itself.
/// </remarks>
public static class CommonTexture
{
    /// <summary>Width of the Gaussian, px: far below the envelope's 200 px, wide enough that its own noise is nothing.</summary>
    public const double DefaultSigmaPixels = 16;

    // A texture that differs from the scan's own by more than so many times the noise has moved: the optics were touched since.
    private const double MostMisfit = 1.5;

    /// <summary>Replaces the backgrounds in place.</summary>
    /// <param name="normalised">Backgrounds of FlatField.Normalise, [rows, columns]; NaN stays NaN, and becomes so in all where it is in one. One alone is left as it is without <paramref name="logTexture"/>.</param>
    /// <param name="logTexture">ln of a background whose texture is known better than by these, e.g. the mean of hundreds; of it the texture is taken, of the scan's own the envelope. Empty for none.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void Share(IReadOnlyList<float[]> normalised, int rows, int columns, ReadOnlySpan<float> logTexture = default, double sigmaPixels = DefaultSigmaPixels)
    {
        if (normalised.Count < 2 && logTexture.IsEmpty)
            return;
        var mean = new float[rows * columns];
        foreach (var background in normalised)
        {
            ImageChecks.SameLength(mean.Length, background.Length);
            FlatField.Log(background, background);
            for (var i = 0; i < mean.Length; i++)
                mean[i] += background[i] / normalised.Count;
        }
        var smooth = new MaskedGaussian(rows, columns, sigmaPixels);
        var centre = mean;
        if (!logTexture.IsEmpty)
        {
            // T + S(m - T).
            ImageChecks.SameLength(mean.Length, logTexture.Length);
            centre = Difference(mean, logTexture);
            smooth.Apply(centre);
            for (var i = 0; i < centre.Length; i++)
                centre[i] += logTexture[i];
        }
        foreach (var background in normalised)
        {
            for (var i = 0; i < mean.Length; i++)
                background[i] -= mean[i];
            smooth.Apply(background);
            for (var i = 0; i < mean.Length; i++)
                background[i] = MathF.Exp(centre[i] + background[i]);
        }
    }

    /// <summary>Whether a known texture is that of a background: what differs in the fine is hardly more than noise.</summary>
    /// <param name="logBackground">ln of a background of the scan.</param>
    /// <param name="pixelVariance">Of the noise of logBackground, mean over the field.</param>
    public static bool Fits(ReadOnlySpan<float> logBackground, ReadOnlySpan<float> logTexture, int rows, int columns, double pixelVariance)
    {
        var fine = Difference(logBackground, logTexture);
        var slow = fine.ToArray();
        new MaskedGaussian(rows, columns, DefaultSigmaPixels).Apply(slow);
        var (sum, n) = (0.0, 0);
        for (var i = 0; i < fine.Length; i++)
            if (fine[i] - slow[i] is var rest && !float.IsNaN(rest))
                (sum, n) = (sum + rest * rest, n + 1);
        return n > 0 && sum / n < MostMisfit * MostMisfit * pixelVariance;
    }

    private static float[] Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var difference = new float[a.Length];
        System.Numerics.Tensors.TensorPrimitives.Subtract(a, b, difference);
        return difference;
    }
}
