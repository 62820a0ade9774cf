using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Live;

/// <summary>How well the predicted backgrounds of a scan fit so far: the newest figure and the worst.</summary>
/// <remarks>One writer; any number of readers.</remarks>
public sealed class BackgroundFigures : IBackgroundWatch
{
    private BackgroundQuality? latest;
    private BackgroundQuality? worst;

    /// <inheritdoc/>
    public BackgroundQuality? Latest => Volatile.Read(ref latest);

    /// <summary>With the highest residual; null while none could be told.</summary>
    public BackgroundQuality? Worst => Volatile.Read(ref worst);

    /// <summary>Takes the figure of the next sample frame.</summary>
    public void Add(BackgroundQuality quality)
    {
        // First the worst: who sees the newest sees none that is worse than the worst.
        if (quality.ResidualSigma > (worst?.ResidualSigma ?? double.NegativeInfinity))
            Volatile.Write(ref worst, quality);
        Volatile.Write(ref latest, quality);
    }
}
