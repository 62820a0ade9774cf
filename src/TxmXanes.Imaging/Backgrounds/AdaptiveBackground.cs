using System.Globalization;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>How the background of one frame turned out.</summary>
/// <param name="Field">f = ln(background / prior), on the grid; null where the prior stands alone.</param>
/// <param name="ResidualSigma">rms of the optical density left in the sample-free pixels over its counting noise: 1 when the background is right. NaN where too little is free or the camera's noise is not known.</param>
/// <param name="FieldVariance">Variance of the error that stays in the field over the sample, in log intensity.</param>
public readonly record struct AdaptedFrame(float[]? Field, double ResidualSigma, double FieldVariance);

/// <summary>
/// The `adaptive` background (science 5.3): a prior, the same modes of which every frame's own sample-free pixels settle the strengths. One object serves all frames with one prior background.
/// </summary>
/// <remarks>
/// B(E) = prior(E) exp(sum_k c_k phi_k). Falls back to the prior, and says so in <see cref="Note"/>, where too little of the field is free of sample or where what seems free absorbs. Owned by one thread.
/// </remarks>
public sealed class AdaptiveBackground
{
    /// <summary>Fewer free blocks than this settle nothing.</summary>
    public const int LeastFreeBlocks = 40;

    /// <summary>Less than this part of the lit field is too little.</summary>
    public const double LeastFreeFraction = 0.03;

    // A field that is free of sample shows no optical density in the mean, but for the beam's own changes since the background (0.013 at most in 20 simulated scans). What covers it altogether shows here.
    private const double MostLevel = 0.035;

    // Where nothing divides out how bright the source is, or one background has to serve the whole scan, its own decay shows too.
    private const double MostLevelOfUnsteadyLight = 0.1;

    private readonly BlockNoise noise;
    private readonly FieldFit? fit;
    private readonly float[] variance;

    /// <param name="blocks">Found by <see cref="SampleFreeSearch"/>.</param>
    /// <param name="modes">Null: nothing beyond the prior is fitted.</param>
    /// <param name="noiseVariance">Of a typical frame's block means; they weigh the blocks against each other.</param>
    /// <param name="lightIsSteady">A monitor is divided by and there are backgrounds at both ends.</param>
    public AdaptiveBackground(BlockNoise noise, SampleFreeBlocks blocks, FieldModes? modes, ReadOnlySpan<float> noiseVariance, bool lightIsSteady)
    {
        (this.noise, Blocks) = (noise, blocks);
        variance = new float[blocks.Free.Length];
        Note = Problem(blocks, lightIsSteady ? MostLevel : MostLevelOfUnsteadyLight);
        if (Note.Length == 0 && modes is not null)
            fit = new FieldFit(modes, blocks.Free, blocks.Lit, noiseVariance, blocks.Plateau);
    }

    public SampleFreeBlocks Blocks { get; }

    /// <summary>One sentence where the prior stands alone for want of free pixels; else empty.</summary>
    public string Note { get; }

    /// <summary>Whether fields are fitted.</summary>
    public bool IsAdapting => fit is not null;

    /// <param name="frame">Optical density under the prior.</param>
    /// <param name="logExposure">ln(t_I i0_I).</param>
    public AdaptedFrame Adapt(FrameBlocks frame, double logExposure)
    {
        if (Note.Length > 0)
            return new(null, double.NaN, 0);
        noise.OfMeans(frame, logExposure, variance);
        if (fit is null)
            return new(null, ResidualSigma(frame, logExposure, null), 0);
        var fitted = fit.Fit(frame.Mean, variance);
        // The fit's own estimate knows its prior; what the free pixels leave unexplained knows this frame.
        return new(fitted.Field, ResidualSigma(frame, logExposure, fitted.Field), Math.Max(fit.HiddenVariance, fitted.ExcessVariance));
    }

    private double ResidualSigma(FrameBlocks frame, double logExposure, float[]? field)
    {
        if (!noise.IsKnown)
            return double.NaN;
        var (found, expected) = (0.0, 0.0);
        for (var b = 0; b < Blocks.Free.Length; b++)
        {
            if (!Blocks.Free[b] || float.IsNaN(frame.Mean[b]))
                continue;
            var residual = frame.Mean[b] + (field?[b] ?? 0);
            found += frame.Valid[b] * (frame.Variance[b] + residual * residual);
            expected += frame.Valid[b] * noise.OfPixel(frame, b, logExposure);
        }
        return expected > 0 ? Math.Sqrt(found / expected) : double.NaN;
    }

    private static string Problem(SampleFreeBlocks blocks, double mostLevel)
    {
        var free = blocks.Free.Count(f => f);
        if (free < LeastFreeBlocks || blocks.FreeFraction < LeastFreeFraction)
            return string.Create(CultureInfo.InvariantCulture, $"Only {blocks.FreeFraction:P1} of the lit field ({free} blocks) is free of sample, too little to follow the illumination (at least {LeastFreeFraction:P0} and {LeastFreeBlocks} blocks); the backgrounds are those of the base model.");
        if (!blocks.AreNamed && Math.Abs(blocks.Level) > mostLevel)
            return string.Create(CultureInfo.InvariantCulture, $"What seems free of sample has an optical density of {blocks.Level:0.000} in the mean (at most {mostLevel:0.000}): sample covers the field, or the light has changed as a whole; the backgrounds are those of the base model. A recipe may name free regions as background.sample_free.");
        return "";
    }
}
