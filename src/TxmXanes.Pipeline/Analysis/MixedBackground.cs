using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <param name="LogTexture">ln of a background, [Rows, Columns], NaN where invalid.</param>
/// <param name="Frames">Background frames behind it.</param>
internal sealed record KnownTexture(float[] LogTexture, int Frames);

/// <summary>Measured backgrounds, alone or two mixed (science 5.1): `linear`, `measured`, `nearest`.</summary>
/// <remarks>Holds two backgrounds at most, or the few that share their texture; each is then read once.</remarks>
internal sealed class MixedBackground : IBackgroundPrediction
{
    // Few backgrounds are held together and share their fine structure; a hundred have no need to, and would fill the memory.
    private const int MostSharingTexture = 8;

    private readonly IMeasuredBackgrounds measured;
    private readonly BackgroundModel model;
    private readonly InterpolationWeight weightBy;
    private readonly bool orderIsKnown;
    private readonly Dictionary<int, float[]> held = [];
    private readonly int framesOfSharedTexture;

    /// <param name="model">Linear, Measured or Nearest.</param>
    /// <param name="texture">Of recorded backgrounds, for Linear; null for none.</param>
    /// <param name="orderIsKnown">Whether the frames stand in order of acquisition. Where they do not, Linear by energy goes by the energies alone.</param>
    public MixedBackground(IMeasuredBackgrounds measured, BackgroundModel model, InterpolationWeight weightBy, FrameShape shape, KnownTexture? texture = null, bool orderIsKnown = true)
    {
        (this.measured, this.model, this.weightBy, this.orderIsKnown) = (measured, model, weightBy, orderIsKnown);
        // Backgrounds of one scan differ by the slow envelope and by noise, not by their texture.
        var areFew = measured.Stops.Count <= MostSharingTexture;
        if (model != BackgroundModel.Linear || !areFew || (measured.Stops.Count == 1 && texture is null))
            return;
        framesOfSharedTexture = texture?.Frames ?? measured.Stops.Sum(s => s.FrameIndices.Count);
        CommonTexture.Share(Enumerable.Range(0, measured.Stops.Count).Select(stop => held[stop] = measured.Read(stop)).ToArray(), shape.Rows, shape.Columns, texture is null ? [] : texture.LogTexture);
    }

    /// <inheritdoc/>
    public double FramesBehindTexture => framesOfSharedTexture > 0 ? framesOfSharedTexture : measured.Stops[0].FrameIndices.Count;

    /// <inheritdoc/>
    public void Predict(FrameMetadata sample, Span<float> background)
    {
        var mix = Mix(sample);
        var before = Hold(mix.Before, mix.After);
        if (mix.Weight == 0)
        {
            before.CopyTo(background);
            return;
        }
        var after = Hold(mix.After, mix.Before);
        var (w0, w1) = ((float)(1 - mix.Weight), (float)mix.Weight);
        for (var i = 0; i < background.Length; i++)
            background[i] = w0 * before[i] + w1 * after[i];
    }

    /// <inheritdoc/>
    public (BackgroundShare Before, BackgroundShare After) Noise(FrameMetadata sample)
    {
        // With a common texture there is one noise pattern, that of the mean of all background frames.
        if (framesOfSharedTexture > 0)
            return (new BackgroundShare(0, 1, Math.Log(measured.ExposureOf(0)), framesOfSharedTexture), default);
        var mix = Mix(sample);
        return (Share(mix.Before, 1 - mix.Weight), mix.Weight == 0 ? default : Share(mix.After, mix.Weight));
    }

    private BackgroundMix Mix(FrameMetadata sample) => !orderIsKnown && model == BackgroundModel.Linear && weightBy == InterpolationWeight.Energy
        ? BackgroundChoice.ByEnergy(sample.EnergySetpointEv, measured.Stops)
        : BackgroundChoice.For(sample, measured.Stops, model, weightBy);

    private BackgroundShare Share(int stop, double share) => new(stop, share, Math.Log(measured.ExposureOf(stop)), measured.Stops[stop].FrameIndices.Count);

    private float[] Hold(int stop, int other)
    {
        if (held.TryGetValue(stop, out var normalised))
            return normalised;
        foreach (var old in held.Keys.Where(k => k != other).ToArray())
            held.Remove(old);
        return held[stop] = measured.Read(stop);
    }
}
