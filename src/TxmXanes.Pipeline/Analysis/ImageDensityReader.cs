using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>A foreign scan of float images as optical density, image by image: grey values with their darks and backgrounds, transmissions, or optical densities.</summary>
/// <remarks>
/// Backgrounds of grey values are chosen as for our own scans: each energy's own (`measured`), the nearest in energy, or between two (`linear`). Predicted ones need the camera's law and are not had here.
/// Images that came flat-fielded carry no counts: their frames weigh the same, and there is no law of their noise.
/// </remarks>
public sealed class ImageDensityReader : IOpticalDensities
{
    private readonly IImageScan scan;
    private readonly NormaliseRecipe normalise;
    private readonly int[] samples;
    private readonly ImageBackgrounds? measured;
    private readonly MixedBackground? prediction;
    private readonly double saturation;
    private readonly float[] image;
    private readonly float[] logBackground;
    private readonly float[] firstBackground;

    /// <param name="noise">The law of the camera in the images' unit, where it is known; taken for grey values only.</param>
    /// <param name="saturation">Grey values from here on are saturated.</param>
    /// <exception cref="BadInputException">The scan holds no sample image, or grey values without a background, or the model needs what is not there.</exception>
    public ImageDensityReader(IImageScan scan, Recipe recipe, CameraNoise? noise = null, double saturation = double.PositiveInfinity)
    {
        (this.scan, normalise, this.saturation) = (scan, recipe.Normalise, saturation);
        samples = Enumerable.Range(0, scan.Frames.Count).Where(i => scan.Frames[i].Key == ImageKey.Sample).ToArray();
        if (samples.Length == 0)
            throw new BadInputException($"{scan.Path} holds no sample image.");
        Notes.AddRange(scan.Notes);
        (image, logBackground, firstBackground) = (new float[Shape.Pixels], new float[Shape.Pixels], new float[Shape.Pixels]);
        Array.Fill(firstBackground, 1);
        MeanBackground = 1;
        if (scan.Meaning != ImageMeaning.Counts)
        {
            if (recipe.Background.Model is { } model)
                Notes.Add($"The images came flat-fielded: background.model '{model.ToString().ToLowerInvariant()}' was not used.");
            return;
        }
        if (normalise.Exposure && scan.Frames.Any(f => f.Key is ImageKey.Sample or ImageKey.Background && !(f.CountTimeSeconds > 0)))
        {
            normalise = normalise with { Exposure = false };
            Notes.Add("Exposure times are not recorded for every image: they were taken as equal.");
        }
        measured = new ImageBackgrounds(scan, normalise, saturation);
        if (DarkFrames == 0)
            Notes.Add("No dark frame was recorded: grey values were taken as they are.");
        if (normalise.Monitor && scan.Frames.All(f => f.MonitorRate is null))
            Notes.Add("No incident monitor was recorded: i0 was taken as constant.");
        Model = ModelOf(recipe, measured.Stops);
        Noise = noise is { } law ? law with { DarkFrames = DarkFrames } : null;
        prediction = new MixedBackground(measured, Model.Value, recipe.Background.WeightBy, Shape, orderIsKnown: !HaveBackgroundsApart(scan.Frames));
        prediction.Predict(Metadata(0), firstBackground);
        MeanBackground = PixelMean.Of(firstBackground);
    }

    /// <inheritdoc/>
    public int Count => samples.Length;

    /// <inheritdoc/>
    public FrameShape Shape => scan.Shape;

    /// <inheritdoc/>
    public ReadOnlySpan<float> FirstBackground => firstBackground;

    /// <inheritdoc/>
    public double MeanBackground { get; }

    /// <inheritdoc/>
    public int DarkFrames => measured?.DarkFrames ?? 0;

    /// <inheritdoc/>
    public BackgroundModel? Model { get; }

    /// <inheritdoc/>
    public BackgroundReport? Report => null;

    /// <inheritdoc/>
    public CameraNoise? Noise { get; }

    /// <inheritdoc/>
    public List<string> Notes { get; } = [];

    /// <inheritdoc/>
    public FrameMetadata Metadata(int sample) => scan.Frames[samples[sample]];

    /// <inheritdoc/>
    public void Read(int sample, Memory<float> y)
    {
        scan.ReadFrame(samples[sample], image);
        var exposure = measured is null ? 0 : LogExposure(sample);
        prediction?.Predict(Metadata(sample), logBackground);
        Rows.ParallelFor(Shape.Rows, (start, stop) =>
        {
            var part = (start * Shape.Columns)..(stop * Shape.Columns);
            var (from, to) = (image.AsMemory(part), y[part]);
            if (measured is not null)
            {
                var log = logBackground.AsSpan(part);
                FlatField.Log(log, log);
                ImageDensity.Compute(from.Span, measured.Dark[part], log, exposure, saturation, to.Span);
            }
            else if (scan.Meaning == ImageMeaning.Transmission)
                ImageDensity.FromTransmission(from.Span, to.Span);
            else
                OnlyNumbers(from.Span, to.Span);
        });
    }

    /// <inheritdoc/>
    public void Predict(int sample, Memory<float> background)
    {
        if (prediction is null)
            throw new BadInputException($"The images of {scan.Path} came flat-fielded: there is no background to keep.");
        prediction.Predict(Metadata(sample), background.Span);
    }

    /// <inheritdoc/>
    public FrameTerm Term(int sample)
    {
        if (prediction is null)
            return new FrameTerm(Metadata(sample).EnergyEv, 1, default, 0, default);
        var (before, after) = prediction.Noise(Metadata(sample));
        return new FrameTerm(Metadata(sample).EnergyEv, 1, default, LogExposure(sample), before, after);
    }

    private double LogExposure(int sample) => Math.Log(Exposure.Of(Metadata(sample), normalise));

    private BackgroundModel ModelOf(Recipe recipe, IReadOnlyList<BackgroundStop> stops)
    {
        if (recipe.Background.Model is BackgroundModel.Adaptive or BackgroundModel.Polynomial)
            throw new BadInputException($"background.model '{recipe.Background.Model.ToString()!.ToLowerInvariant()}' needs the 16-bit grey values of a known camera; {scan.Path} holds float images: use 'measured', 'nearest' or 'linear'.");
        var chosen = recipe.Background.Model ?? BackgroundChoice.Default(stops, samples.Select(i => scan.Frames[i]));
        return chosen == BackgroundModel.Adaptive ? BackgroundModel.Linear : chosen;
    }

    // Files that keep samples and backgrounds in arrays of their own do not say which was taken when.
    private static bool HaveBackgroundsApart(IReadOnlyList<FrameMetadata> frames)
    {
        var used = frames.Where(f => f.Key is ImageKey.Sample or ImageKey.Background).Select(f => f.Key).ToArray();
        return used.Zip(used.Skip(1)).Count(pair => pair.First != pair.Second) <= 1;
    }

    private static void OnlyNumbers(ReadOnlySpan<float> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = float.IsFinite(from[i]) ? from[i] : float.NaN;
    }
}
