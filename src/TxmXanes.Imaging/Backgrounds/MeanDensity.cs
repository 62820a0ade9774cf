namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Regions that the user knows to be free of sample, px.</summary>
/// <param name="Regions">[RowStart, RowStop) x [ColumnStart, ColumnStop); blocks that lie in one of them altogether are used.</param>
public sealed record SampleFreeRegions(IReadOnlyList<(int RowStart, int ColumnStart, int RowStop, int ColumnStop)> Regions)
{
    internal bool[] Blocks(BlockGrid grid)
    {
        var blocks = new bool[grid.Count];
        for (var b = 0; b < blocks.Length; b++)
        {
            var (row, column) = (b / grid.GridColumns * grid.BlockPx, b % grid.GridColumns * grid.BlockPx);
            var (lastRow, lastColumn) = (Math.Min(grid.Rows, row + grid.BlockPx), Math.Min(grid.Columns, column + grid.BlockPx));
            blocks[b] = Regions.Any(r => row >= r.RowStart && lastRow <= r.RowStop && column >= r.ColumnStart && lastColumn <= r.ColumnStop);
        }
        return blocks;
    }
}

/// <summary>The mean optical density of a scan's blocks so far, from which sample-free ones are found.</summary>
/// <remarks>Owned by one thread.</remarks>
public sealed class MeanDensity(BlockGrid grid, BlockNoise noise)
{
    private readonly SampleFreeSearch search = new(grid);
    private readonly double[] sum = new double[grid.Count];
    private readonly double[] variance = new double[grid.Count];
    private readonly float[] pixels = new float[grid.Count];
    private readonly int[] count = new int[grid.Count];

    /// <summary>Frames added.</summary>
    public int Frames { get; private set; }

    public void Add(FrameBlocks frame, double logExposure)
    {
        for (var b = 0; b < sum.Length; b++)
        {
            if (float.IsNaN(frame.Mean[b]))
                continue;
            sum[b] += frame.Mean[b];
            variance[b] += (noise.OfPixel(frame, b, logExposure) - noise.OfBackground(b)) / frame.Valid[b];
            pixels[b] = frame.Valid[b];
            count[b]++;
        }
        Frames++;
    }

    /// <summary>The sample-free blocks as far as can be told, or those that the user names.</summary>
    public SampleFreeBlocks Search(SampleFreeRegions? free)
    {
        var (mean, meanVariance) = (new float[sum.Length], new float[sum.Length]);
        for (var b = 0; b < mean.Length; b++)
        {
            // A block that missed half the frames has another mean than its neighbours.
            var enough = 2 * count[b] > Frames;
            mean[b] = enough ? (float)(sum[b] / count[b]) : float.NaN;
            // The background's part is the same in every frame and does not average out.
            meanVariance[b] = enough ? (float)(variance[b] / count[b] / count[b] + noise.OfBackground(b) / pixels[b]) : float.NaN;
        }
        if (free is null)
            return search.Find(mean, meanVariance, noise.LogLight, Frames);
        var lit = SampleFreeSearch.Lit(noise.LogLight);
        var named = free.Blocks(grid);
        return SampleFreeBlocks.Named([.. named.Zip(lit, (n, l) => n && l)], lit, mean) with { AreNamed = true };
    }
}
