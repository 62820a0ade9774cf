using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>A recorded scan as optical density, frame by frame: memory for a few frames, whatever the number of energies.</summary>
/// <remarks>One caller at a time. Ask for samples in rising order. With the adaptive model every sample frame is read once before the first is handed out.</remarks>
public sealed class OpticalDensityReader : IOpticalDensities
{
    private readonly IScanFrames scan;
    private readonly Recipe recipe;
    private readonly int[] samples;
    private readonly MeasuredBackgrounds measured;
    private readonly IBackgroundPrediction prediction;
    private readonly ushort[] raw;
    private readonly float[] logBackground;
    private readonly float[] firstBackground;
    private readonly TrainedBackground? trained;

    /// <param name="trained">Learnt from recorded backgrounds: needed by the polynomial, taken by the adaptive model where given.</param>
    /// <exception cref="BadInputException">The scan holds no sample frame or no background, or the model needs what is not there or does not fit.</exception>
    public OpticalDensityReader(IScanFrames scan, Recipe recipe, TrainedBackground? trained = null)
    {
        this.scan = scan;
        this.recipe = recipe;
        var frames = scan.Frames;
        samples = Enumerable.Range(0, frames.Count).Where(i => frames[i].Key == ImageKey.Sample).ToArray();
        if (samples.Length == 0)
            throw new BadInputException($"{scan.Path} holds no sample frame.");
        raw = new ushort[Shape.Pixels];
        logBackground = new float[raw.Length];
        firstBackground = new float[raw.Length];
        measured = new MeasuredBackgrounds(scan, recipe.Normalise);
        if (measured.DarkFrames == 0)
            Notes.Add("No dark frame was recorded: grey values were taken as they are.");
        if (recipe.Normalise.Monitor && frames.All(f => f.MonitorRate is null))
            Notes.Add("No incident monitor was recorded: i0 was taken as constant.");
        Model = recipe.Background.Model ?? BackgroundChoice.Default(Stops, samples.Select(i => frames[i]));
        this.trained = Model is BackgroundModel.Adaptive or BackgroundModel.Polynomial ? trained : null;
        if (this.trained?.Refusal(scan.Path, scan.Camera, samples.Select(i => frames[i]), recipe.Normalise) is { } refusal)
            throw new BadInputException(refusal);
        prediction = BaseModel();
        prediction.Predict(Metadata(0), firstBackground);
        MeanBackground = PixelMean.Of(firstBackground);
        if (Model == BackgroundModel.Adaptive)
            Adapted = Adapt();
    }

    /// <summary>Sample frames, in order of acquisition.</summary>
    public int Count => samples.Length;

    public FrameShape Shape => scan.Camera.Shape;

    public IReadOnlyList<BackgroundStop> Stops => measured.Stops;

    /// <summary>The background model in use.</summary>
    public BackgroundModel Model { get; }

    BackgroundModel? IOpticalDensities.Model => Model;

    public int DarkFrames => measured.DarkFrames;

    /// <summary>What the adaptive model found; null with any other.</summary>
    public AdaptedFields? Adapted { get; }

    /// <inheritdoc/>
    public BackgroundReport? Report => BackgroundReport.Of(this);

    /// <summary>What the reader of the result should know, a sentence each.</summary>
    public List<string> Notes { get; } = [];

    public FrameMetadata Metadata(int sample) => scan.Frames[samples[sample]];

    /// <summary>(B - D)/(t i0) at the first sample frame by the base model, NaN where invalid.</summary>
    public ReadOnlySpan<float> FirstBackground => firstBackground;

    /// <summary>Its mean over the valid pixels.</summary>
    public double MeanBackground { get; }

    /// <summary>y = -ln T of a sample frame, NaN where invalid.</summary>
    public void Read(int sample, Memory<float> y)
    {
        ReadUnadapted(sample, y);
        Adapted?.AddTo(y, sample);
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
    public void Predict(int sample, Memory<float> background)
    {
        prediction.Predict(Metadata(sample), background.Span);
        if (Adapted?[sample].Field is null)
            return;
        FlatField.Log(background.Span, background.Span);
        Adapted.AddTo(background, sample);
        System.Numerics.Tensors.TensorPrimitives.Exp(background.Span, background.Span);
    }

    /// <summary>What the fit needs to know of a sample frame, except its shift and weight.</summary>
    public FrameTerm Term(int sample)
    {
        var metadata = Metadata(sample);
        var (before, after) = prediction.Noise(metadata);
        return new FrameTerm(metadata.EnergyEv, 1, default, LogExposure(sample), before, after, Adapted?[sample].FieldVariance ?? 0);
    }

    private double LogExposure(int sample) => Math.Log(Exposure.Of(Metadata(sample), recipe.Normalise));

    private void ReadUnadapted(int sample, Memory<float> y)
    {
        prediction.Predict(Metadata(sample), logBackground);
        scan.ReadFrame(samples[sample], raw);
        var exposure = LogExposure(sample);
        Rows.ParallelFor(Shape.Rows, (start, stop) =>
        {
            var part = (start * Shape.Columns)..(stop * Shape.Columns);
            var log = logBackground.AsSpan(part);
            FlatField.Log(log, log);
            OpticalDensity.Compute(raw.AsSpan(part), measured.Dark[part], log, exposure, scan.Camera.SaturationAdu, y.Span[part]);
        });
    }

    /// <inheritdoc/>
    public CameraNoise? Noise => scan.Camera.GainAduPerPhoton > 0 ? new CameraNoise(scan.Camera.GainAduPerPhoton, scan.Camera.ReadNoiseAdu, DarkFrames) : null;

    private IBackgroundPrediction BaseModel()
    {
        if (Model == BackgroundModel.Polynomial || (Model == BackgroundModel.Adaptive && recipe.Background.Base == BackgroundBase.Polynomial))
            return new PolynomialBackground(measured, scan.Path, trained ?? throw new BadInputException("The polynomial background model has to be trained first: name its file in the recipe as background.trained."));
        if (Model != BackgroundModel.Adaptive)
            return new MixedBackground(measured, Model, recipe.Background.WeightBy, Shape);
        return new MixedBackground(measured, BackgroundModel.Linear, recipe.Background.WeightBy, Shape, trained is null ? null : Texture(trained));
    }

    // The texture of recorded backgrounds, if it still is that of this scan's.
    private KnownTexture? Texture(TrainedBackground trained)
    {
        if (Noise is not { } camera)
        {
            Notes.Add("The camera's gain is not known, so the texture of the background model cannot be checked against this scan's; only its eigen-flats were used.");
            return null;
        }
        var log = measured.Read(0);
        FlatField.Log(log, log);
        var noise = camera.LogVariance(PixelMean.Of(log) + Math.Log(measured.ExposureOf(0))) / Stops[0].FrameIndices.Count;
        if (CommonTexture.Fits(log, trained.LogTexture, Shape.Rows, Shape.Columns, noise))
            return new(trained.LogTexture, trained.Frames);
        Notes.Add("The texture of the background model is not that of this scan's backgrounds (the optics have moved since it was trained); only its eigen-flats were used.");
        return null;
    }

    private AdaptedFields Adapt()
    {
        var log = new float[Shape.Pixels];
        FlatField.Log(firstBackground, log);
        var fields = AdaptedFields.Find(
            BlockGrid.For(Shape.Rows, Shape.Columns), Count, ReadUnadapted, LogExposure,
            background => new BlockNoise(Noise, background.Mean, Math.Log(measured.ExposureOf(0)), prediction.FramesBehindTexture),
            log, SampleFreeRegionsOf.Recipe(recipe.Background, Shape), trained is null ? null : FieldModes.Trained(trained.EigenFlats), lightIsSteady: Stops.Count > 1 && recipe.Normalise.Monitor && scan.Frames.Any(f => f.MonitorRate is > 0));
        if (fields.Note.Length > 0)
            Notes.Add(fields.Note);
        return fields;
    }
}
