using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Frames;

namespace TxmXanes.Pipeline.Live;

/// <summary>
/// From frames to optical density while the scan runs: darks, bad pixels, and the provisional background, which is the latest one taken, brought to the frame's energy by a trained polynomial where the recipe names one, and adapted to the frame
/// by its own sample-free pixels. The final analysis, with all backgrounds, replaces it.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class LiveBackground
{
    private readonly Recipe recipe;
    private readonly CameraDescription camera;
    private readonly TrainedBackground? trained;
    private readonly FrameAverage darkFrames;
    private readonly FrameAverage backgroundFrames;
    private readonly float[] dark;
    private readonly float[] normalised;
    private readonly float[] logBackground;
    private readonly byte[] badPixels;
    private readonly PolynomialModel? polynomial;
    private readonly LiveAdaptation? adaptation;
    private FrameMetadata? latest;
    private double exposure;
    private int stops;
    private bool isUsed;
    private double framesBehindTexture;

    /// <param name="trained">Checked to fit the scan.</param>
    /// <param name="measures">Each frame has a background of its own: nothing is predicted.</param>
    /// <exception cref="BadInputException">The recipe needs a trained model and there is none.</exception>
    public LiveBackground(Recipe recipe, CameraDescription camera, TrainedBackground? trained, bool measures)
    {
        (this.recipe, this.camera) = (recipe, camera);
        var pixels = camera.Shape.Pixels;
        (darkFrames, backgroundFrames) = (new FrameAverage(pixels), new FrameAverage(pixels, camera.SaturationAdu));
        (dark, normalised, logBackground, badPixels) = (new float[pixels], new float[pixels], new float[pixels], new byte[pixels]);
        Model = measures ? BackgroundModel.Measured : recipe.Background.Model ?? BackgroundModel.Adaptive;
        if (Model is not (BackgroundModel.Adaptive or BackgroundModel.Polynomial))
            return;
        this.trained = trained;
        if (Model == BackgroundModel.Polynomial || recipe.Background.Base == BackgroundBase.Polynomial)
            polynomial = trained?.Polynomial ?? throw new BadInputException("The polynomial background model has to be trained first: name its file in the recipe as background.trained.");
        if (Model == BackgroundModel.Adaptive)
            adaptation = new LiveAdaptation(camera, recipe.Background, trained);
    }

    /// <summary>The model in use.</summary>
    public BackgroundModel Model { get; }

    public int DarkFrames => darkFrames.Count;

    /// <summary>ln((B - D)/(t i0)) of the provisional background, [Rows, Columns].</summary>
    public ReadOnlyMemory<float> LogBackground => logBackground;

    /// <summary>Mean of the latest (B - D)/(t i0) over the valid pixels.</summary>
    public double Mean { get; private set; }

    /// <summary>Whose noise is in the frames' optical density.</summary>
    public BackgroundShare Share => new(stops, 1, Math.Log(exposure), (int)framesBehindTexture);

    /// <summary>Why frames keep the plain background; one sentence, or empty.</summary>
    public string Note => adaptation?.Note ?? "";

    /// <summary>Share of the lit field that the adaptive model takes for sample-free; NaN with another model.</summary>
    public double SampleFreeFraction => adaptation?.SampleFreeFraction ?? double.NaN;

    public void AddDark(AcquiredFrame frame)
    {
        darkFrames.Add(frame.Buffer.Pixels);
        darkFrames.Mean(dark);
    }

    public void Use(AcquiredFrame frame)
    {
        // With sample frames in between it is another stop, also at the same energy: the beam has moved on.
        if (isUsed || latest?.EnergyIndex != frame.Metadata.EnergyIndex)
        {
            backgroundFrames.Clear();
            exposure = 0;
            stops++;
            isUsed = false;
        }
        latest = frame.Metadata;
        backgroundFrames.Add(frame.Buffer.Pixels);
        exposure += (Exposure.Of(frame.Metadata, recipe.Normalise) - exposure) / backgroundFrames.Count;
        backgroundFrames.Mean(normalised);
        if (stops == 1 && backgroundFrames.Count == 1)
            FindBadPixels();
        FlatField.Normalise(normalised, dark, exposure, camera.SaturationAdu, badPixels, normalised);
        Mean = PixelMean.Of(normalised);
        framesBehindTexture = backgroundFrames.Count;
        FlatField.Log(normalised, logBackground);
        TakeTexture();
        adaptation?.UseBackground(logBackground, Math.Log(exposure), framesBehindTexture, darkFrames.Count, isMonitored: recipe.Normalise.Monitor && latest.MonitorRate is > 0);
    }

    /// <summary>Optical density of a sample frame.</summary>
    /// <param name="y">[Rows, Columns]; NaN where invalid.</param>
    /// <returns>How its background turned out, where the model tells.</returns>
    /// <exception cref="BadInputException">There is no background yet.</exception>
    public AdaptedFrame Density(AcquiredFrame frame, float[] y)
    {
        if (latest is null)
            throw new BadInputException("A sample frame came before any background.");
        isUsed = true;
        var logExposure = Math.Log(Exposure.Of(frame.Metadata, recipe.Normalise));
        if (polynomial is { } model && stops == 1)
        {
            model.PredictFromFirst(trained!.Conditions.Nearest(frame.Metadata.EnergySetpointEv), normalised, logBackground);
            FlatField.Log(logBackground, logBackground);
        }
        var (pixels, columns) = (frame.Buffer.Memory, camera.Shape.Columns);
        Rows.ParallelFor(camera.Shape.Rows, (start, stop) =>
        {
            var (from, length) = (start * columns, (stop - start) * columns);
            OpticalDensity.Compute(pixels.Span.Slice(from, length), dark.AsSpan(from, length), logBackground.AsSpan(from, length), logExposure, camera.SaturationAdu, y.AsSpan(from, length));
        });
        return adaptation?.Adapt(y, logExposure) ?? new AdaptedFrame(null, double.NaN, 0);
    }

    /// <summary>Work for the frames to come that this one need not wait for.</summary>
    public void PrepareForNext(AcquiredFrame frame) => adaptation?.Prepare(Math.Log(Exposure.Of(frame.Metadata, recipe.Normalise)));

    // The texture of recorded backgrounds has less noise than this one's, where it still is the same.
    private void TakeTexture()
    {
        if (trained is null || adaptation is null || polynomial is not null || camera.GainAduPerPhoton <= 0)
            return;
        var noise = new CameraNoise(camera.GainAduPerPhoton, camera.ReadNoiseAdu, darkFrames.Count).LogVariance(PixelMean.Of(logBackground) + Math.Log(exposure)) / backgroundFrames.Count;
        if (!CommonTexture.Fits(logBackground, trained.LogTexture, camera.Shape.Rows, camera.Shape.Columns, noise))
            return;
        normalised.CopyTo(logBackground, 0);
        CommonTexture.Share([logBackground], camera.Shape.Rows, camera.Shape.Columns, trained.LogTexture);
        FlatField.Log(logBackground, logBackground);
        framesBehindTexture = trained.Frames;
    }

    // Once, when the first background is there: hot pixels show in the dark, unresponsive ones against the light.
    private void FindBadPixels()
    {
        var (rows, columns) = (camera.Shape.Rows, camera.Shape.Columns);
        if (darkFrames.Count > 0)
            BadPixels.MarkHot(dark, rows, columns, badPixels);
        FlatField.Normalise(normalised, dark, exposure, camera.SaturationAdu, badPixels, logBackground);
        BadPixels.MarkUnresponsive(logBackground, rows, columns, badPixels);
    }
}
