using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>What counting noise gives a block of one frame's optical density: of the frame itself and of the background it is divided by (science section 3).</summary>
/// <param name="camera">The camera law; null where the gain is not known: then a block's measured variance stands for it.</param>
/// <param name="logBackground">Mean ln((B - D)/(t i0)) of each block; NaN where dark.</param>
/// <param name="backgroundLogExposure">ln(t_B i0_B).</param>
/// <param name="backgroundFrames">Frames behind the background's fine structure; infinite for one without noise.</param>
public sealed class BlockNoise(CameraNoise? camera, float[] logBackground, double backgroundLogExposure, double backgroundFrames)
{
    /// <summary>Whether noise is known, so that residuals can be told in units of it.</summary>
    public bool IsKnown => camera is not null;

    /// <summary>Mean ln((B - D)/(t i0)) of each block; NaN where dark.</summary>
    public float[] LogLight => logBackground;

    /// <summary>Variance of one pixel of y.</summary>
    public double OfPixel(FrameBlocks frame, int block, double logExposure)
    {
        if (camera is not { } law)
            return frame.Variance[block];
        return law.LogVariance(logBackground[block] + logExposure - frame.Mean[block]) + OfBackground(block);
    }

    /// <summary>The background's share of it, the same in every frame; 0 where it is not known.</summary>
    public double OfBackground(int block) =>
        camera is not { } law || double.IsInfinity(backgroundFrames) ? 0 : law.LogVariance(logBackground[block] + backgroundLogExposure) / backgroundFrames;

    /// <summary>Variance of each block's mean; a block without valid pixels gets NaN.</summary>
    public void OfMeans(FrameBlocks frame, double logExposure, Span<float> variance)
    {
        for (var b = 0; b < variance.Length; b++)
            variance[b] = (float)(OfPixel(frame, b, logExposure) / frame.Valid[b]);
    }
}
