using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>A recorded scan as optical density, frame by frame: memory for a few frames, whatever the number of energies.</summary>
/// <remarks>One caller at a time. Ask for samples in rising order: two backgrounds at most are then held and each is read once.</remarks>
public sealed class OpticalDensityReader
{
    // Few backgrounds are held together and share their fine structure; a hundred have no need to, and would fill the memory.
    private const int MostSharingTexture = 8;

    private readonly IScanFrames scan;
    private readonly Recipe recipe;
    private readonly int[] samples;
    private readonly float[] dark;
    private readonly byte[] badPixels;
    private readonly ushort[] raw;
    private readonly float[] logBackground;
    private readonly float[] firstBackground;
    private readonly Dictionary<int, float[]> held = [];
    private bool texturesAreShared;

    /// <exception cref="BadInputException">The scan holds no sample frame or no background, or the model needs one that is not there.</exception>
    public OpticalDensityReader(IScanFrames scan, Recipe recipe)
    {
        this.scan = scan;
        this.recipe = recipe;
        var frames = scan.Frames;
        samples = Enumerable.Range(0, frames.Count).Where(i => frames[i].Key == ImageKey.Sample).ToArray();
        if (samples.Length == 0)
            throw new BadInputException($"{scan.Path} holds no sample frame.");
        raw = new ushort[scan.Camera.Shape.Pixels];
        logBackground = new float[raw.Length];
        Stops = GroupBackgrounds(frames);
        if (Stops.Count == 0)
            throw new BadInputException($"{scan.Path} holds no background: without one there is no optical density.");
        Model = recipe.Background.Model ?? BackgroundChoice.Default(Stops, samples.Select(i => frames[i]));
        (dark, DarkFrames) = ReadDark(frames);
        badPixels = new byte[raw.Length];
        if (DarkFrames > 0)
            BadPixels.MarkHot(dark, Shape.Rows, Shape.Columns, badPixels);
        if (DarkFrames == 0)
            Notes.Add("No dark frame was recorded: grey values were taken as they are.");
        if (recipe.Normalise.Monitor && frames.All(f => f.MonitorRate is null))
            Notes.Add("No incident monitor was recorded: i0 was taken as constant.");
        BadPixels.MarkUnresponsive(Hold(0, 0), Shape.Rows, Shape.Columns, badPixels);
        held.Clear();
        if (Model == BackgroundModel.Linear && Stops.Count is > 1 and <= MostSharingTexture)
            ShareTexture();
        firstBackground = Hold(0, 0);
        MeanBackground = PixelMean.Of(firstBackground);
    }

    /// <summary>Sample frames, in order of acquisition.</summary>
    public int Count => samples.Length;

    public FrameShape Shape => scan.Camera.Shape;

    public IReadOnlyList<BackgroundStop> Stops { get; }

    /// <summary>The background model in use.</summary>
    public BackgroundModel Model { get; }

    public int DarkFrames { get; }

    /// <summary>What the reader of the result should know, a sentence each.</summary>
    public List<string> Notes { get; } = [];

    public FrameMetadata Metadata(int sample) => scan.Frames[samples[sample]];

    /// <summary>(B - D)/(t i0) of the first background, NaN where invalid.</summary>
    public ReadOnlySpan<float> FirstBackground => firstBackground;

    /// <summary>Its mean over the valid pixels.</summary>
    public double MeanBackground { get; }

    /// <summary>y = -ln T of a sample frame, NaN where invalid.</summary>
    public void Read(int sample, Span<float> y)
    {
        var metadata = Metadata(sample);
        Predict(sample, logBackground);
        FlatField.Log(logBackground, logBackground);
        scan.ReadFrame(samples[sample], raw);
        OpticalDensity.Compute(raw, dark, logBackground, Math.Log(Exposure.Of(metadata, recipe.Normalise)), scan.Camera.SaturationAdu, y);
    }

    /// <summary>Mean transmission T = exp(-y) of the sample frames at one energy, NaN where invalid in one of them.</summary>
    /// <param name="frames">Indices into the scan's frames.</param>
    public void Transmission(int energy, IReadOnlyList<int> frames, Span<float> transmission)
    {
        var y = new float[transmission.Length];
        transmission.Clear();
        foreach (var frame in frames)
        {
            Read(Array.IndexOf(samples, frame), y);
            for (var i = 0; i < y.Length; i++)
                transmission[i] += MathF.Exp(-y[i]) / frames.Count;
        }
    }

    /// <summary>The background at a sample frame, (B - D)/(t i0), NaN where invalid.</summary>
    public void Predict(int sample, Span<float> background)
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

    /// <summary>What the fit needs to know of a sample frame, except its shift and weight.</summary>
    public FrameTerm Term(int sample)
    {
        var metadata = Metadata(sample);
        var mix = Mix(sample);
        var exposure = Math.Log(Exposure.Of(metadata, recipe.Normalise));
        // With a common texture there is one noise pattern, that of the mean of all background frames.
        if (texturesAreShared)
            return new FrameTerm(metadata.EnergyEv, 1, default, exposure, new BackgroundShare(0, 1, Math.Log(StopExposure(Stops[0])), Stops.Sum(s => s.FrameIndices.Count)));
        return new FrameTerm(metadata.EnergyEv, 1, default, exposure,
            Share(mix.Before, 1 - mix.Weight), mix.Weight == 0 ? default : Share(mix.After, mix.Weight));
    }

    private BackgroundMix Mix(int sample) => BackgroundChoice.For(Metadata(sample), Stops, Model, recipe.Background.WeightBy);

    private BackgroundShare Share(int stop, double share) =>
        new(stop, share, Math.Log(StopExposure(Stops[stop])), Stops[stop].FrameIndices.Count);

    private double StopExposure(BackgroundStop stop) => stop.FrameIndices.Average(i => Exposure.Of(scan.Frames[i], recipe.Normalise));

    private float[] Hold(int stop, int other)
    {
        if (held.TryGetValue(stop, out var normalised))
            return normalised;
        if (!texturesAreShared)
            foreach (var old in held.Keys.Where(k => k != other).ToArray())
                held.Remove(old);
        var average = new FrameAverage(raw.Length, scan.Camera.SaturationAdu);
        foreach (var index in Stops[stop].FrameIndices)
        {
            scan.ReadFrame(index, raw);
            average.Add(raw);
        }
        var mean = new float[raw.Length];
        average.Mean(mean);
        FlatField.Normalise(mean, dark, StopExposure(Stops[stop]), scan.Camera.SaturationAdu, badPixels, mean);
        return held[stop] = mean;
    }

    // Backgrounds of one scan differ by the slow envelope and by noise, not by their texture.
    private void ShareTexture()
    {
        texturesAreShared = true;
        CommonTexture.Share(Enumerable.Range(0, Stops.Count).Select(stop => Hold(stop, stop)).ToArray(), Shape.Rows, Shape.Columns);
    }

    private (float[] Mean, int Count) ReadDark(IReadOnlyList<FrameMetadata> frames)
    {
        var mean = new float[raw.Length];
        var average = new FrameAverage(raw.Length);
        for (var i = 0; i < frames.Count; i++)
            if (frames[i].Key == ImageKey.Dark)
            {
                scan.ReadFrame(i, raw);
                average.Add(raw);
            }
        if (average.Count > 0)
            average.Mean(mean);
        return (mean, average.Count);
    }

    // Backgrounds of one energy taken one after another belong together.
    private static List<BackgroundStop> GroupBackgrounds(IReadOnlyList<FrameMetadata> frames)
    {
        var stops = new List<BackgroundStop>();
        var group = new List<int>();
        for (var i = 0; i <= frames.Count; i++)
        {
            var frame = i < frames.Count ? frames[i] : null;
            if (frame?.Key == ImageKey.Invalid)
                continue;
            if (group.Count > 0 && (frame?.Key != ImageKey.Background || frame.EnergyIndex != frames[group[0]].EnergyIndex))
            {
                var first = frames[group[0]];
                stops.Add(new BackgroundStop(first.EnergyIndex, first.EnergySetpointEv, first.ImageId, group.Average(g => (frames[g].StartTime + frames[g].StopTime) / 2), [.. group]));
                group.Clear();
            }
            if (frame?.Key == ImageKey.Background)
                group.Add(i);
        }
        return stops;
    }
}
