namespace TxmXanes.Imaging.Spectra;

/// <summary>The camera law var = gain * mean + readNoise² in ADU (science section 3).</summary>
/// <param name="GainAdu">ADU per photon, above 0.</param>
/// <param name="ReadNoiseAdu">rms, ADU.</param>
/// <param name="DarkFrames">Frames averaged in the dark that is subtracted: its noise is added to every frame's.</param>
public readonly record struct CameraNoise(double GainAdu, double ReadNoiseAdu, int DarkFrames)
{
    /// <summary>Read noise of a frame minus the mean dark, ADU².</summary>
    internal double ReadVariance => ReadNoiseAdu * ReadNoiseAdu * (1 + (DarkFrames > 0 ? 1.0 / DarkFrames : 0));

    /// <summary>Variance of ln I, (gain I + read²) / I².</summary>
    /// <param name="logCounts">ln I, I in ADU above the dark.</param>
    public double LogVariance(double logCounts)
    {
        var inverse = Math.Exp(-logCounts);
        return inverse * (GainAdu + ReadVariance * inverse);
    }
}
