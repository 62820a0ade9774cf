using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The sample frames of a scan as optical densities, one at a time: what every way of analysing a scan starts from.</summary>
/// <remarks>One caller at a time. Frames may be read any number of times and are the same each time; rising order is the fast one.</remarks>
public interface IOpticalDensities
{
    /// <summary>Sample frames, in order of acquisition.</summary>
    int Count { get; }

    /// <summary>Of the images handed out.</summary>
    FrameShape Shape { get; }

    FrameMetadata Metadata(int sample);

    /// <summary>y = -ln T of a sample frame, [Rows, Columns], NaN where invalid.</summary>
    void Read(int sample, Memory<float> y);

    /// <summary>The background at a sample frame, (B - D)/(t i0), NaN where invalid.</summary>
    /// <exception cref="Domain.BadInputException">The images came without backgrounds.</exception>
    void Predict(int sample, Memory<float> background);

    /// <summary>What the fit needs to know of a sample frame, except its shift and weight.</summary>
    FrameTerm Term(int sample);

    /// <summary>(B - D)/(t i0) at the first sample frame, NaN where invalid; 1 where the images came without backgrounds.</summary>
    ReadOnlySpan<float> FirstBackground { get; }

    /// <summary>Its mean over the valid pixels.</summary>
    double MeanBackground { get; }

    int DarkFrames { get; }

    /// <summary>The background model in use; null where the images came flat-fielded.</summary>
    BackgroundModel? Model { get; }

    /// <summary>How well predicted backgrounds fit; null where none were predicted.</summary>
    BackgroundReport? Report { get; }

    /// <summary>The law of the noise in a pixel handed out; null where it is not known, and then standard errors are those of the fit's residuals.</summary>
    CameraNoise? Noise { get; }

    /// <summary>What the reader of the result should know, a sentence each.</summary>
    List<string> Notes { get; }
}
