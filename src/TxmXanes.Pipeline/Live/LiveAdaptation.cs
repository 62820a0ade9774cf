using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Live;

/// <summary>The adaptive background while the scan runs: each frame is adapted with what is known of the sample-free blocks by then.</summary>
/// <remarks>Owned by one thread. The blocks are looked for anew when the number of frames has doubled. A look takes as long as a frame: <see cref="Prepare"/> has it between frames, where nobody waits for a map.</remarks>
internal sealed class LiveAdaptation
{
    // After a new background its own mean is too noisy for so many frames; the blocks found before still hold.
    private const int FramesToTell = 8;

    private readonly BlockGrid grid;
    private readonly CameraDescription camera;
    private readonly SampleFreeRegions? regions;
    private readonly FieldModes modes;
    private readonly FrameBlocks frame;
    private readonly FrameBlocks background;
    private BlockNoise? noise;
    private MeanDensity? density;
    private SampleFreeBlocks? blocks;
    private AdaptiveBackground? adaptive;
    private int nextLook;
    private bool isMonitored;

    public LiveAdaptation(CameraDescription camera, BackgroundRecipe recipe, TrainedBackground? trained)
    {
        this.camera = camera;
        grid = BlockGrid.For(camera.Shape.Rows, camera.Shape.Columns);
        regions = SampleFreeRegionsOf.Recipe(recipe, camera.Shape);
        modes = trained is null ? FieldModes.Smooth(grid, FieldModes.DefaultLengthScale, FieldModes.DefaultAmplitude) : FieldModes.Trained(trained.EigenFlats);
        (frame, background) = (new FrameBlocks(grid), new FrameBlocks(grid));
        Rehearse();
    }

    /// <summary>Share of the lit field that is taken for sample-free.</summary>
    public double SampleFreeFraction => blocks?.FreeFraction ?? 0;

    /// <summary>One sentence while frames keep the plain background; else empty.</summary>
    public string Note => adaptive?.Note ?? "";

    /// <summary>From now on frames are divided by this background.</summary>
    /// <param name="logBackground">ln((B - D)/(t i0)), [Rows, Columns].</param>
    /// <param name="frames">Background frames behind its fine structure.</param>
    /// <param name="isMonitored">A monitor is divided by.</param>
    public void UseBackground(ReadOnlyMemory<float> logBackground, double logExposure, double frames, int darkFrames, bool isMonitored)
    {
        this.isMonitored = isMonitored;
        background.Take(logBackground);
        var law = camera.GainAduPerPhoton > 0 ? new CameraNoise(camera.GainAduPerPhoton, camera.ReadNoiseAdu, darkFrames) : (CameraNoise?)null;
        noise = new BlockNoise(law, [.. background.Mean], logExposure, frames);
        density = new MeanDensity(grid, noise);
        (adaptive, nextLook) = (null, blocks is null ? 1 : FramesToTell);
    }

    /// <summary>Brings a frame's optical density from the plain background to the adapted one, in place.</summary>
    public AdaptedFrame Adapt(Memory<float> y, double logExposure)
    {
        if (noise is null || density is null)
            throw new InvalidOperationException("A frame came before any background.");
        frame.Take(y);
        density.Add(frame, logExposure);
        if (adaptive is null)
            Prepare(logExposure);
        var adapted = adaptive!.Adapt(frame, logExposure);
        if (adapted.Field is { } field)
            FieldImage.Add(grid, field, y);
        return adapted;
    }

    /// <summary>Looks for sample-free blocks where it is time to, for the frames to come.</summary>
    /// <param name="logExposure">Of the last frame.</param>
    public void Prepare(double logExposure)
    {
        if (density is not { Frames: > 0 } known || (adaptive is not null && known.Frames < nextLook))
            return;
        if (known.Frames >= nextLook)
        {
            blocks = known.Search(regions);
            nextLook *= 2;
        }
        adaptive = new AdaptiveBackground(noise!, blocks!, modes, Variance(logExposure), isMonitored);
    }

    // The first look of a program compiles all that it runs, some tenths of a second, which the first frame's map would wait for. While the scan is prepared nobody does.
    private void Rehearse()
    {
        var empty = new float[camera.Shape.Pixels];
        UseBackground(empty, 0, 1, 1, isMonitored: true);
        Adapt(empty, 0);
        (noise, density, blocks, adaptive) = (null, null, null, null);
    }

    private float[] Variance(double logExposure)
    {
        var variance = new float[grid.Count];
        noise!.OfMeans(frame, logExposure, variance);
        return variance;
    }
}
