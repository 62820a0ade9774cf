using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis.Steps;

/// <summary>The frames of a scan as they would look without their motions, bilinear; NaN where a frame does not reach.</summary>
/// <remarks>The law of the noise is that of the interpolated pixels, in the mean over the frames.</remarks>
internal sealed class WarpedDensities : DensityView
{
    private readonly IReadOnlyList<AffineMotion> motions;
    private readonly float[] scratch;

    /// <param name="motions">One a frame: what lies at p in the first frame lies at M(p) in this one.</param>
    public WarpedDensities(IOpticalDensities inner, IReadOnlyList<AffineMotion> motions) : base(inner)
    {
        if (motions.Count != inner.Count)
            throw new ArgumentException($"{motions.Count} motions for {inner.Count} frames.", nameof(motions));
        (this.motions, scratch) = (motions, new float[inner.Shape.Pixels]);
        var factor = motions.Average(m => Warp.NoiseFactor(m, Interpolation.Bilinear));
        Noise = inner.Noise is not { } noise ? null : noise with { GainAdu = noise.GainAdu * factor, ReadNoiseAdu = noise.ReadNoiseAdu * Math.Sqrt(factor) };
    }

    public override CameraNoise? Noise { get; }

    public override void Read(int sample, Memory<float> y)
    {
        if (motions[sample] == AffineMotion.Identity)
        {
            Inner.Read(sample, y);
            return;
        }
        Inner.Read(sample, scratch);
        Warp.Apply(scratch, Shape.Rows, Shape.Columns, motions[sample], Interpolation.Bilinear, y);
    }

    public override void Predict(int sample, Memory<float> background)
    {
        var whole = new float[Shape.Pixels];
        Inner.Predict(sample, whole);
        Warp.Apply(whole, Shape.Rows, Shape.Columns, motions[sample], Interpolation.Bilinear, background);
    }
}
