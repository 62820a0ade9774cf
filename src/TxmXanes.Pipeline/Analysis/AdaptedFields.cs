using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The slow fields between the base model's backgrounds and those of a scan's sample frames, all found together: one pass over the frames, then everything on the coarse grid.</summary>
/// <remarks>Immutable once made.</remarks>
public sealed class AdaptedFields
{
    private readonly BlockGrid grid;
    private readonly AdaptedFrame[] frames;

    private AdaptedFields(BlockGrid grid, SampleFreeBlocks blocks, AdaptedFrame[] frames, IReadOnlyList<ModesScore> scores, string note) =>
        (this.grid, Blocks, this.frames, Scores, Note) = (grid, blocks, frames, scores, note);

    /// <summary>Which blocks of the field are free of sample.</summary>
    public SampleFreeBlocks Blocks { get; }

    /// <summary>How well each set of modes predicted hidden sample-free blocks; empty after a fallback.</summary>
    public IReadOnlyList<ModesScore> Scores { get; }

    /// <summary>One sentence where the base model stands alone; else empty.</summary>
    public string Note { get; }

    public AdaptedFrame this[int sample] => frames[sample];

    /// <summary>Per detector pixel: whether its block was used as free of sample.</summary>
    public bool[] SampleFreePixels() => grid.ToPixels(Blocks.Free);

    /// <summary>Per detector pixel: 1 where its block is free of sample, 2 where it lies in a level stretch of thin sample that was used with a density of its own, else 0.</summary>
    public byte[] UsedPixels() => grid.ToPixels([.. Blocks.Free.Zip(Blocks.Plateau, (free, plateau) => (byte)(free ? 1 : plateau > 0 ? 2 : 0))]);

    /// <summary>image += f of a sample frame: optical density becomes that under the adapted background.</summary>
    public void AddTo(Memory<float> opticalDensity, int sample)
    {
        if (frames[sample].Field is { } field)
            FieldImage.Add(grid, field, opticalDensity);
    }

    /// <param name="count">Sample frames.</param>
    /// <param name="read">Writes the optical density of frame t under the base model; called once for each in order.</param>
    /// <param name="logExposure">ln(t_I i0_I) of frame t.</param>
    /// <param name="logBackground">ln((B - D)/(t i0)) of the first background, [Rows, Columns].</param>
    /// <param name="free">Where the recipe says the field is free; null: found.</param>
    /// <param name="trained">Modes learnt from recorded backgrounds, or null.</param>
    /// <param name="lightIsSteady">A monitor is divided by and there are backgrounds at both ends.</param>
    /// <param name="noiseOf">From the block means of ln background: its noise.</param>
    public static AdaptedFields Find(BlockGrid grid, int count, Action<int, Memory<float>> read, Func<int, double> logExposure, Func<FrameBlocks, BlockNoise> noiseOf, ReadOnlyMemory<float> logBackground, SampleFreeRegions? free, FieldModes? trained, bool lightIsSteady)
    {
        var background = new FrameBlocks(grid);
        background.Take(logBackground);
        var noise = noiseOf(background);
        var blocks = new FrameBlocks[count];
        var y = new float[grid.Rows * grid.Columns];
        for (var t = 0; t < count; t++)
        {
            read(t, y);
            (blocks[t] = new FrameBlocks(grid)).Take(y);
        }
        var means = new MeanDensity(grid, noise);
        for (var t = 0; t < count; t++)
            means.Add(blocks[t], logExposure(t));
        var found = means.Search(free);
        var unadapted = new AdaptiveBackground(noise, found, null, [], lightIsSteady);
        if (unadapted.Note.Length > 0)
            return new(grid, found, new AdaptedFrame[count], [], unadapted.Note);

        var variances = blocks.Select((b, t) => Variances(noise, b, logExposure(t))).ToArray();
        var (modes, scores) = FieldModesChoice.Best(grid, found, [.. blocks.Select((b, t) => (b.Mean, variances[t]))], trained);
        var adaptive = new AdaptiveBackground(noise, found, modes, Typical(variances), lightIsSteady);
        var note = modes is null ? "The base model's backgrounds fit the sample-free pixels as well as any that was adapted to them; they stand alone." : "";
        return new(grid, found, [.. blocks.Select((b, t) => adaptive.Adapt(b, logExposure(t)))], scores, note);
    }

    // Per block that of the first frame that knows it: one dark frame must not decide.
    private static float[] Typical(float[][] variances) =>
        [.. Enumerable.Range(0, variances[0].Length).Select(b => variances.Select(v => v[b]).FirstOrDefault(float.IsFinite, float.NaN))];

    private static float[] Variances(BlockNoise noise, FrameBlocks frame, double logExposure)
    {
        var variance = new float[frame.Mean.Length];
        noise.OfMeans(frame, logExposure, variance);
        return variance;
    }
}
