namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>A denoiser of a few maps that belong together, for <see cref="AdmmFit"/>.</summary>
public interface IMapDenoiser
{
    /// <summary>Learns what the maps look like; called once, before <see cref="Denoise"/>.</summary>
    /// <param name="maps">J planes [rows, columns] with white noise of the same variance in each, 1/precision. May be kept; nobody changes them while the denoiser is in use.</param>
    /// <param name="precision">Of each pixel, 1/variance; 0 where the pixel is not valid and must not be used (its values are 0).</param>
    void Learn(float[][] maps, float[] precision, int rows, int columns);

    /// <summary>One application. Must not enlarge differences, or the rounds need not converge.</summary>
    /// <param name="maps">J planes; not changed.</param>
    /// <param name="result">J planes.</param>
    void Denoise(float[][] maps, float[][] result);
}
