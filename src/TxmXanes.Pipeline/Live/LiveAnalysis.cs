using System.Diagnostics;
using System.Threading.Channels;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Frames;

namespace TxmXanes.Pipeline.Live;

/// <summary>
/// The map path of a running scan: acknowledged frames in, published maps out. Backgrounds are provisional (see
/// <see cref="LiveBackground"/>) until the final analysis; a scan with a background at every energy waits for each frame's own. Frames are averaged
/// to screen resolution after flat field and logarithm: what is fitted is what is shown, at any detector size.
/// </summary>
/// <remarks>
/// <see cref="Offer"/> may be called from any thread and never waits: when this path lags by <see cref="QueueLimit"/> frames
/// or has failed, frames are left out of the live map and <see cref="Health"/> says so; they are in the file.
/// Everything else belongs to the loop of <see cref="RunAsync"/>.
/// </remarks>
public sealed class LiveAnalysis
{
    /// <summary>Frames that may wait, each with its pixels: a second or two of the fastest scan.</summary>
    public const int QueueLimit = 16;

    private readonly ScanPlan plan;
    private readonly Recipe recipe;
    private readonly CameraDescription camera;
    private readonly LiveBoard board;
    private readonly LiveDescription description;
    private readonly ScreenGrid grid;
    private readonly SufficientStatistics statistics;
    private readonly ScanRegistration? registration;
    private readonly ExpectedCounts counts = new();
    private readonly ScreenMaps maps;
    private readonly LiveSpectra spectra;
    private readonly Channel<AcquiredFrame> queue = Channel.CreateBounded<AcquiredFrame>(new BoundedChannelOptions(QueueLimit) { SingleReader = true });
    private readonly LatencyMeter latency = new();
    private readonly BackgroundFigures backgroundFigures = new();
    private readonly bool ownBackgrounds;
    private readonly Queue<AcquiredFrame> waiting = [];
    private readonly LiveBackground background;
    private readonly float[] y;
    private readonly float[] screenBackground;
    private readonly float[] screenDensity;
    private int frames;
    private int leftOut;
    private bool finalSpectra;
    private string problem = "";

    /// <param name="trained">What recorded backgrounds taught, checked to fit this scan, where the recipe names it.</param>
    /// <exception cref="BadInputException">The references and energies do not make a fit, or the recipe needs a trained model and there is none.</exception>
    public LiveAnalysis(string scanId, ScanPlan plan, Recipe recipe, IReadOnlyList<ReferenceSpectrum> references, CameraDescription camera, LiveBoard board, TrainedBackground? trained = null)
    {
        (this.plan, this.recipe, this.camera, this.board) = (plan, recipe, camera, board);
        grid = ScreenGrid.For(camera.Shape);
        var energies = plan.EnergiesEv.SelectMany(e => Enumerable.Repeat(e, plan.FramesPerEnergy)).ToArray();
        var (rows, columns) = (camera.Shape.Rows, camera.Shape.Columns);
        statistics = new SufficientStatistics(new JointDesign(energies, references, recipe.Fit.Range), grid.Rows, grid.Columns, energies.Length);
        registration = recipe.Registration.Mode == RegistrationMode.None ? null : new ScanRegistration(energies, references, rows, columns, recipe.Registration.Region);
        maps = new ScreenMaps(statistics, recipe);
        spectra = new LiveSpectra(grid, energies.Length);
        ownBackgrounds = plan.Backgrounds is BackgroundSchedule.EveryEnergySchedule && recipe.Background.Model is null or BackgroundModel.Measured;
        background = new LiveBackground(recipe, camera, trained, ownBackgrounds);
        y = new float[camera.Shape.Pixels];
        (screenBackground, screenDensity) = (new float[grid.Count], new float[grid.Count]);
        description = new LiveDescription(scanId, camera.Shape.Rows, camera.Shape.Columns, LivePlanes.Quantities, statistics.Design.ReferenceNames);
    }

    /// <summary>Takes the maps of the scan before off the board.</summary>
    public void Begin() => board.Begin(description, grid);

    /// <summary>How well the backgrounds fit that this analysis predicts.</summary>
    public IBackgroundWatch BackgroundWatch => backgroundFigures;

    public LiveHealth Health => new(
        Volatile.Read(ref frames),
        Volatile.Read(ref problem) is { Length: > 0 } p ? p
            : Volatile.Read(ref leftOut) is > 0 and var n ? $"The live map is {n} frames short: it could not keep up. They are in the file and will be in the final maps." : "",
        board.Dropped,
        latency.Percentile(0.5),
        latency.Percentile(0.99),
        backgroundFigures.Latest,
        backgroundFigures.Worst);

    /// <summary>Takes over a hold on the frame's buffer.</summary>
    public void Offer(AcquiredFrame frame)
    {
        if (Volatile.Read(ref problem).Length == 0 && queue.Writer.TryWrite(frame))
            return;
        frame.Buffer.Release();
        if (frame.Metadata.Key == ImageKey.Sample)
            Interlocked.Increment(ref leftOut);
    }

    /// <summary>No more frames.</summary>
    public void Complete() => queue.Writer.TryComplete();

    /// <summary>Works until <see cref="Complete"/>. A failure ends the live map, never the scan.</summary>
    public Task RunAsync() => Task.Run(async () =>
    {
        await foreach (var frame in queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (problem.Length > 0)
            {
                frame.Buffer.Release();
                continue;
            }
            try
            {
                Take(frame);
            }
            catch (Exception e)
            {
                Volatile.Write(ref problem, $"The live map has ended: {e.Message} Raw frames are safe; the final maps come from the file.");
            }
        }
        while (waiting.TryDequeue(out var frame))
            frame.Buffer.Release();
    });

    /// <summary>The mean spectrum of detector pixels and its fit; null before the first sample frame.</summary>
    /// <exception cref="BadInputException">The region is empty or lies outside the frame.</exception>
    public RegionSpectrum? Spectrum(PixelRegion region) =>
        spectra.Mean(region, camera.Shape, statistics.Design, recipe.Fit.Solver, camera, plan.DarkFrames);

    /// <summary>Replaces the frames behind the spectra, one by one and in order, by those of the final analysis. Call after <see cref="RunAsync"/> has ended.</summary>
    /// <param name="opticalDensity">Of the whole frame, not aligned.</param>
    public void TakeFinal(ReadOnlyMemory<float> opticalDensity, FrameTerm term)
    {
        if (!finalSpectra)
            spectra.Clear();
        finalSpectra = true;
        BlockMean.Of(opticalDensity, camera.Shape.Rows, camera.Shape.Columns, grid.BinPx, screenDensity);
        AddSpectrum(OnScreen(term.Shift), term, board.Back.OpticalDensity);
    }

    /// <summary>Replaces the live maps by the final ones. Call after <see cref="RunAsync"/> has ended.</summary>
    /// <returns>rms change of the fractions shown, from the last live map to the final one; NaN where there was none.</returns>
    public double PublishFinal(ProcessedScan processed)
    {
        var blocks = new BlockStatistics(processed.Statistics, grid.BinPx);
        blocks.Update();
        blocks.Average(processed.LogBackground, screenBackground);
        blocks.Average(processed.LastOpticalDensity, board.Back.OpticalDensity);
        new ScreenMaps(blocks, recipe).Solve(board.Back, screenBackground, ScreenMaps.NoiseOf(camera, 1, processed.DarkFrames));
        var change = board.FractionChange();
        board.Publish(processed.Maps.Shifts.Length, processed.LastEnergyEv, final: true);
        return change;
    }

    private void Take(AcquiredFrame frame)
    {
        switch (frame.Metadata.Key)
        {
            case ImageKey.Dark:
                Use(frame, background.AddDark);
                break;
            case ImageKey.Background:
                Use(frame, UseBackground);
                while (waiting.TryDequeue(out var sample))
                    Use(sample, AddSample);
                break;
            case ImageKey.Sample when ownBackgrounds:
                // Its own background is the next frame.
                waiting.Enqueue(frame);
                break;
            case ImageKey.Sample:
                Use(frame, AddSample);
                break;
            default:
                frame.Buffer.Release();
                break;
        }
    }

    // Whatever becomes of the work, the frame's memory goes back once.
    private static void Use(AcquiredFrame frame, Action<AcquiredFrame> work)
    {
        try
        {
            work(frame);
        }
        finally
        {
            frame.Buffer.Release();
        }
    }

    private void UseBackground(AcquiredFrame frame)
    {
        background.Use(frame);
        BlockMean.Of(background.LogBackground, camera.Shape.Rows, camera.Shape.Columns, grid.BinPx, screenBackground);
    }

    private void AddSample(AcquiredFrame frame)
    {
        var adapted = background.Density(frame, y);
        var energyEv = frame.Metadata.EnergyEv;
        if (!ownBackgrounds)
            backgroundFigures.Add(new BackgroundQuality(frame.Metadata.ImageId, energyEv, adapted.ResidualSigma, background.SampleFreeFraction, background.Model.ToString().ToLowerInvariant(), background.Note));

        var shift = registration?.Register(y, energyEv).Shift ?? Shift.None;
        var onScreen = OnScreen(shift);
        var exposure = Math.Log(Exposure.Of(frame.Metadata, recipe.Normalise));
        var term = counts.Weigh(new FrameTerm(energyEv, 1, onScreen, exposure, background.Share, FieldVariance: adapted.FieldVariance), background.Mean);
        BlockMean.Of(y, camera.Shape.Rows, camera.Shape.Columns, grid.BinPx, screenDensity);
        statistics.Add(screenDensity, term);

        var planes = board.Back;
        AddSpectrum(onScreen, term, planes.OpticalDensity);
        maps.Solve(planes, screenBackground, ScreenMaps.NoiseOf(camera, grid.BinPx, background.DarkFrames));
        board.Publish(++frames, energyEv, final: false);
        latency.Add(Stopwatch.GetElapsedTime(frame.ReceivedTimestamp));
        background.PrepareForNext(frame);
    }

    private Shift OnScreen(Shift shift) => new(shift.Row / grid.BinPx, shift.Column / grid.BinPx);

    /// <param name="aligned">Filled with what the spectra are read from: the optical density on the screen's grid, without its shift.</param>
    private void AddSpectrum(Shift shift, FrameTerm term, float[] aligned)
    {
        AlignedImage.Sample(screenDensity, new FrameShape(grid.Rows, grid.Columns), shift, aligned);
        spectra.Add(aligned, screenBackground, term);
    }
}
