using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>The frames of a scan as they would look without their motions, bilinear; NaN where a frame does not reach.</summary>
/// <remarks>The law of the noise is that of the interpolated pixels, in the mean over the frames.</remarks>
internal sealed class WarpedDensities : IOpticalDensities
{
    private readonly IOpticalDensities inner;
    private readonly IReadOnlyList<AffineMotion> motions;
    private readonly float[] scratch;

    /// <param name="motions">One a frame: what lies at p in the first frame lies at M(p) in this one.</param>
    public WarpedDensities(IOpticalDensities inner, IReadOnlyList<AffineMotion> motions)
    {
        if (motions.Count != inner.Count)
            throw new ArgumentException($"{motions.Count} motions for {inner.Count} frames.", nameof(motions));
        (this.inner, this.motions, scratch) = (inner, motions, new float[inner.Shape.Pixels]);
        var factor = motions.Average(m => Warp.NoiseFactor(m, Interpolation.Bilinear));
        Noise = inner.Noise is not { } noise ? null : noise with { GainAdu = noise.GainAdu * factor, ReadNoiseAdu = noise.ReadNoiseAdu * Math.Sqrt(factor) };
    }

    public int Count => inner.Count;

    public FrameShape Shape => inner.Shape;

    public ReadOnlySpan<float> FirstBackground => inner.FirstBackground;

    public double MeanBackground => inner.MeanBackground;

    public int DarkFrames => inner.DarkFrames;

    public BackgroundModel? Model => inner.Model;

    public BackgroundReport? Report => inner.Report;

    public CameraNoise? Noise { get; }

    public List<string> Notes => inner.Notes;

    public FrameMetadata Metadata(int sample) => inner.Metadata(sample);

    public FrameTerm Term(int sample) => inner.Term(sample);

    public void Read(int sample, Memory<float> y)
    {
        if (motions[sample] == AffineMotion.Identity)
        {
            inner.Read(sample, y);
            return;
        }
        inner.Read(sample, scratch);
        Warp.Apply(scratch, Shape.Rows, Shape.Columns, motions[sample], Interpolation.Bilinear, y);
    }

    public void Predict(int sample, Memory<float> background)
    {
        var whole = new float[Shape.Pixels];
        inner.Predict(sample, whole);
        Warp.Apply(whole, Shape.Rows, Shape.Columns, motions[sample], Interpolation.Bilinear, background);
    }
}
