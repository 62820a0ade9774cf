using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>A scan's optical densities seen in another way: whatever a view does not change is the scan's.</summary>
public abstract class DensityView(IOpticalDensities inner) : IOpticalDensities
{
    protected IOpticalDensities Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual int Count => Inner.Count;

    /// <inheritdoc/>
    public virtual FrameShape Shape => Inner.Shape;

    /// <inheritdoc/>
    public virtual ReadOnlySpan<float> FirstBackground => Inner.FirstBackground;

    /// <inheritdoc/>
    public virtual double MeanBackground => Inner.MeanBackground;

    /// <inheritdoc/>
    public int DarkFrames => Inner.DarkFrames;

    /// <inheritdoc/>
    public BackgroundModel? Model => Inner.Model;

    /// <inheritdoc/>
    public virtual BackgroundReport? Report => Inner.Report;

    /// <inheritdoc/>
    public virtual CameraNoise? Noise => Inner.Noise;

    /// <inheritdoc/>
    public List<string> Notes => Inner.Notes;

    /// <inheritdoc/>
    public virtual FrameMetadata Metadata(int sample) => Inner.Metadata(sample);

    /// <inheritdoc/>
    public virtual FrameTerm Term(int sample) => Inner.Term(sample);

    /// <inheritdoc/>
    public virtual void Read(int sample, Memory<float> y) => Inner.Read(sample, y);

    /// <inheritdoc/>
    public virtual void Predict(int sample, Memory<float> background) => Inner.Predict(sample, background);
}
