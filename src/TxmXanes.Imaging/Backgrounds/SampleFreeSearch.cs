namespace TxmXanes.Imaging.Backgrounds;

/// <summary>
/// Finds sample-free blocks from the mean optical density of all frames so far: the beam's own movement is smooth there; the sample stands still, only absorbs, and has edges.
/// </summary>
/// <remarks>
/// (1) The slow field is fitted in two ways, each blind where the other sees: a smooth lower envelope of the density, which holds where little is free among thick particles but rises into a film as large as the free field; and the slopes between
/// blocks a few apart, steep ones given up, which no film tilts but which need room. (2) Free are blocks within <see cref="Cut"/> standard deviations of the surface, alone and with their neighbours; and level stretches of thin sample above it
/// (<see cref="SampleFreeBlocks.Plateau"/>) are found. (3) The field is fitted again to both, each stretch with a level of its own; repeated. The envelope's result counts, unless the slopes find a film in what it takes for free.
/// (4) Free blocks with a neighbour that is not are given up: particles have skirts, and the sample moves by a few pixels.
/// Holds the grid's modes and may be asked again as frames come in. Owned by one thread.
/// </remarks>
public sealed class SampleFreeSearch
{
    /// <summary>In standard deviations.</summary>
    public const double Cut = 3.5;

    // Blocks with less light than this part of the brightest are not judged.
    private const double LeastLight = 0.05;
    private const int RefittingRounds = 6;

    // The beam's shape beyond a polynomial of degree 2. In the frames' mean it shrinks with their number; in the one or two backgrounds that they are divided by it does not.
    private const double FieldRms = 0.01;
    private const double BackgroundsShare = 0.5;

    // What is left of it with any number of frames: the prior background's own noise and smoothing.
    private const double LeastMisfit = 0.0015;

    // Of the beam's changes beyond a degree 2, what the modes do not follow.
    private const double UnfollowedShare = 0.02;
    private const int MostModes = 40;

    // The two ways explain about the same blocks, free or level; slopes that explain fewer have lost their hold.
    private const double LeastExplained = 0.85;

    // Slopes that find less free than the envelope have seen a film under it; if not, the envelope is the steadier of the two.
    private const double OneFilmLess = 0.97;

    private readonly BlockGrid grid;
    private readonly FieldModes modes;

    public SampleFreeSearch(BlockGrid grid)
    {
        this.grid = grid;
        modes = FieldModes.Smooth(grid, FieldModes.DefaultLengthScale, FieldRms);
    }

    /// <param name="mean">Mean optical density of each block under the prior background, NaN where unknown.</param>
    /// <param name="noiseVariance">Variance of that mean by counting noise, the background's included.</param>
    /// <param name="logLight">Mean ln of each block's background; NaN where unknown.</param>
    /// <param name="frames">Frames averaged.</param>
    public SampleFreeBlocks Find(float[] mean, float[] noiseVariance, ReadOnlySpan<float> logLight, int frames)
    {
        var lit = Lit(logLight);
        var candidates = Enumerable.Range(0, grid.Count).Where(b => lit[b] && !float.IsNaN(mean[b])).ToArray();
        if (candidates.Length < 2 * MostModes)
            return new(new bool[grid.Count], lit, double.NaN);
        var share = 1.0 / frames + BackgroundsShare;
        var surface = new DensitySurface(grid, modes, MostModes, share, candidates, mean, noiseVariance, LeastMisfit * LeastMisfit + UnfollowedShare * FieldRms * FieldRms * share);
        surface.FitLower();
        surface.Classify();
        var low = Settle(surface);
        surface.FitLower();
        var found = surface.FitSlopes() ? Settle(surface) : low;
        var isFilm = Free(found) < OneFilmLess * Free(low) && Explained(found) >= LeastExplained * Explained(low);
        return isFilm ? found : low;

        SampleFreeBlocks Settle(DensitySurface of)
        {
            for (var round = 0; round < RefittingRounds; round++)
                of.FitLevels();
            return SampleFreeBlocks.Named(of.Free, lit, mean) with { Plateau = of.Plateau };
        }
    }

    private static int Free(SampleFreeBlocks found) => found.Free.Count(f => f);

    private static int Explained(SampleFreeBlocks found) => Free(found) + found.Plateau.Count(p => p > 0);

    /// <summary>Lit blocks: with at least a twentieth of the brightest's light.</summary>
    public static bool[] Lit(ReadOnlySpan<float> logLight)
    {
        var brightest = float.NegativeInfinity;
        foreach (var value in logLight)
            brightest = float.IsNaN(value) ? brightest : Math.Max(brightest, value);
        var lit = new bool[logLight.Length];
        for (var b = 0; b < lit.Length; b++)
            lit[b] = logLight[b] > brightest + Math.Log(LeastLight);
        return lit;
    }
}
