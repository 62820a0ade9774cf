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

    /// <summary>Replaces the backgrounds in place.</summary>
    /// <param name="normalised">At least one background of FlatField.Normalise, [rows, columns]; NaN stays NaN, and becomes so in all where it is in one.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void Share(IReadOnlyList<float[]> normalised, int rows, int columns, double sigmaPixels = DefaultSigmaPixels)
    {
        if (normalised.Count < 2)
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
        foreach (var background in normalised)
        {
            for (var i = 0; i < mean.Length; i++)
                background[i] -= mean[i];
            smooth.Apply(background);
            for (var i = 0; i < mean.Length; i++)
                background[i] = MathF.Exp(mean[i] + background[i]);
        }
    }
}
