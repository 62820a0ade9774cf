using TxmXanes.Domain.Frames;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The background behind each sample frame of one scan; one implementation a model.</summary>
/// <remarks>One caller at a time. Ask for samples in rising order.</remarks>
internal interface IBackgroundPrediction
{
    /// <summary>(B - D)/(t i0) as it was when the sample frame was taken; NaN where invalid.</summary>
    /// <param name="background">[Rows, Columns].</param>
    void Predict(FrameMetadata sample, Span<float> background);

    /// <summary>Whose counting noise is in it.</summary>
    (BackgroundShare Before, BackgroundShare After) Noise(FrameMetadata sample);

    /// <summary>Background frames behind its fine structure; infinite where that is known without noise.</summary>
    double FramesBehindTexture { get; }
}
