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
    private readonly Dictionary<int, SharedTexture> shared = [];

    /// <param name="model">Linear, Measured or Nearest.</param>
    /// <param name="texture">Of recorded backgrounds, for Linear; null for none.</param>
    /// <param name="orderIsKnown">Whether the frames stand in order of acquisition. Where they do not, Linear by energy goes by the energies alone.</param>
    public MixedBackground(IMeasuredBackgrounds measured, BackgroundModel model, InterpolationWeight weightBy, FrameShape shape, KnownTexture? texture = null, bool orderIsKnown = true)
    {
        (this.measured, this.model, this.weightBy, this.orderIsKnown) = (measured, model, weightBy, orderIsKnown);
        if (model != BackgroundModel.Linear || measured.Stops.Count > MostSharingTexture)
            return;
        // Backgrounds of one scan differ by the slow envelope and by noise, not by their texture; between scans the optics may have moved.
        foreach (var scan in Enumerable.Range(0, measured.Stops.Count).GroupBy(stop => measured.Stops[stop].Scan, (_, stops) => stops.ToArray()))
        {
            if (scan.Length == 1 && texture is null)
                continue;
            shared[measured.Stops[scan[0]].Scan] = new(scan[0], texture?.Frames ?? scan.Sum(stop => measured.Stops[stop].FrameIndices.Count));
            CommonTexture.Share(Array.ConvertAll(scan, stop => held[stop] = measured.Read(stop)), shape.Rows, shape.Columns, texture is null ? [] : texture.LogTexture);
        }
    }

    /// <param name="Stop">The first stop of the scan, after which its noise pattern is named.</param>
    /// <param name="Frames">Background frames behind the texture.</param>
    private readonly record struct SharedTexture(int Stop, int Frames);

    /// <inheritdoc/>
    public double FramesBehindTexture => shared.TryGetValue(measured.Stops[0].Scan, out var texture) ? texture.Frames : measured.Stops[0].FrameIndices.Count;

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
        var mix = Mix(sample);
        // With a common texture there is one noise pattern, that of the mean of all background frames.
        if (shared.ContainsKey(measured.Stops[mix.Before].Scan) && measured.Stops[mix.Before].Scan == measured.Stops[mix.After].Scan)
            return (Share(mix.Before, 1), default);
        return (Share(mix.Before, 1 - mix.Weight), mix.Weight == 0 ? default : Share(mix.After, mix.Weight));
    }

    private BackgroundMix Mix(FrameMetadata sample) => !orderIsKnown && model == BackgroundModel.Linear && weightBy == InterpolationWeight.Energy
        ? BackgroundChoice.ByEnergy(sample.EnergySetpointEv, measured.Stops)
        : BackgroundChoice.For(sample, measured.Stops, model, weightBy);

    private BackgroundShare Share(int stop, double share) => shared.TryGetValue(measured.Stops[stop].Scan, out var texture)
        ? new(texture.Stop, share, Math.Log(measured.ExposureOf(texture.Stop)), texture.Frames)
        : new(stop, share, Math.Log(measured.ExposureOf(stop)), measured.Stops[stop].FrameIndices.Count);

    private float[] Hold(int stop, int other)
    {
        if (held.TryGetValue(stop, out var normalised))
            return normalised;
        // The memory of one that is let go serves the next.
        foreach (var old in held.Keys.Where(k => k != other && !shared.ContainsKey(measured.Stops[k].Scan)).ToArray())
            held.Remove(old, out normalised);
        if (normalised is null)
            return held[stop] = measured.Read(stop);
        measured.Read(stop, normalised);
        return held[stop] = normalised;
    }
}
