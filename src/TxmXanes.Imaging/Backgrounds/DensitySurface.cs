using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The mean optical density of the lit blocks as a slow field, which is the beam's, plus levels, which are the sample's: 0 where there is none.</summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed partial class DensitySurface
{
    // Blocks between which slopes are taken: a border that a block or two share is crossed at once.
    private const int Reach = 4;
    private const float UpperPull = 0.02f;
    private const int EnvelopeRounds = 25;

    // The envelope follows the mean with few modes; more would follow the sample.
    private const int EnvelopeModes = 20;
    private const int MedianRounds = 8;
    private const int CuttingRounds = 6;
    private const double SlopeCut = 2;

    // A level that fewer blocks share is none.
    private const int LeastBlocks = 40;
    private const double LeastFraction = 0.03;

    // Above a level there is less than just at it; else it is the flank of something.
    private const double Prominence = 1.3;

    private const double LevelVariance = 0.1;

    // A simulated frame may have no noise at all; weights must be finite.
    private const float LeastNoiseVariance = 1e-10f;

    private readonly BlockGrid grid;
    private readonly int[] blocks;
    private readonly int[] indexOf;
    private readonly float[][] basis;
    private readonly double[] ridge;
    private readonly float[] values;
    private readonly float[] noise;
    private readonly double misfit;
    private readonly float[] sigma;
    private readonly float[] residual;
    private readonly float[] mean;
    private readonly float[] meanSigma;

    /// <param name="modes">Of the beam over one frame.</param>
    /// <param name="mostModes">Of them used.</param>
    /// <param name="share">What is left of their variance in the mean.</param>
    /// <param name="blocks">Lit blocks with a known density.</param>
    /// <param name="density">Mean optical density of every block of the grid.</param>
    /// <param name="noiseVariance">Of it by counting noise.</param>
    /// <param name="misfitVariance">Of what the modes do not follow.</param>
    public DensitySurface(BlockGrid grid, FieldModes modes, int mostModes, double share, int[] blocks, float[] density, float[] noiseVariance, double misfitVariance)
    {
        (this.grid, this.blocks) = (grid, blocks);
        indexOf = new int[grid.Count];
        Array.Fill(indexOf, -1);
        for (var i = 0; i < blocks.Length; i++)
            indexOf[blocks[i]] = i;
        var count = Math.Min(modes.Count, mostModes);
        basis = [.. modes.Planes.Take(count).Select(p => Array.ConvertAll(blocks, b => p[b]))];
        ridge = [.. modes.Variances.Take(count).Select(v => 1 / (share * v))];
        values = Array.ConvertAll(blocks, b => density[b]);
        noise = Array.ConvertAll(blocks, b => Math.Max(noiseVariance[b], LeastNoiseVariance));
        misfit = misfitVariance;
        sigma = Array.ConvertAll(noise, v => (float)Math.Sqrt(v + misfit));
        (residual, mean, meanSigma) = (new float[blocks.Length], new float[blocks.Length], new float[blocks.Length]);
        Free = new bool[grid.Count];
        Plateau = new int[grid.Count];
    }

    /// <summary>Per block of the grid: free, and so are its neighbours.</summary>
    public bool[] Free { get; private set; }

    /// <summary>Per block of the grid: 0, or the number of the plateau.</summary>
    public int[] Plateau { get; private set; }

    /// <summary>The one first fit: a smooth lower envelope, where a block above pulls with at most a fiftieth of the force of one below (an expectile, the upper side cut as in Huber's M-estimate).</summary>
    public void FitLower()
    {
        var surface = new SmoothSurface(basis[..EnvelopeModes], ridge[..EnvelopeModes]);
        TensorPrimitives.Subtract(values, values.Order().ElementAt(values.Length / 10), residual);
        var weight = new float[blocks.Length];
        for (var round = 0; round < EnvelopeRounds; round++)
        {
            for (var i = 0; i < weight.Length; i++)
                weight[i] = (residual[i] <= 0 ? 1 : UpperPull * Math.Min(1, 2 * sigma[i] / residual[i])) / (sigma[i] * sigma[i]);
            surface.Residual(values, surface.Fit(values, weight), residual);
        }
    }

    /// <summary>The other: the slow field from slopes, steep ones given up, so that the border of a film cannot tilt it; then the level of the free field. Call after <see cref="FitLower"/>, which tells where sample is thick.</summary>
    /// <returns>False where no level stands out.</returns>
    public bool FitSlopes()
    {
        var (from, to) = Pairs();
        if (from.Length < basis.Length)
            return false;
        float[] Between(float[] of) => [.. from.Zip(to, (a, b) => of[b] - of[a])];
        var slopes = new SmoothSurface([.. basis.Select(Between)], ridge);
        var (rise, left) = (Between(values), new float[from.Length]);
        var scatter = from.Zip(to, (a, b) => (float)Math.Sqrt(noise[a] + noise[b] + misfit)).ToArray();
        var weight = new float[from.Length];
        rise.CopyTo(left, 0);
        double[] c = [];
        for (var round = 0; round < MedianRounds + CuttingRounds; round++)
        {
            for (var i = 0; i < weight.Length; i++)
            {
                var far = Math.Abs(left[i]) / scatter[i];
                weight[i] = (round < MedianRounds ? 1 / Math.Max(1, far) : far <= SlopeCut ? 1 : 0) / (scatter[i] * scatter[i]);
            }
            c = slopes.Fit(rise, weight);
            slopes.Residual(rise, c, left);
        }
        new SmoothSurface(basis, ridge).Residual(values, c, residual);
        if (LowestLevel() is not { } level)
            return false;
        TensorPrimitives.Subtract(residual, level, residual);
        Classify();
        return true;
    }

    /// <summary>The fit to what the one before found free or uniform, and what is so now.</summary>
    public void FitLevels()
    {
        var plateaus = Plateau.Max();
        var levels = Enumerable.Range(1, plateaus).Select(p => Array.ConvertAll(blocks, b => Plateau[b] == p ? 1f : 0));
        var surface = new SmoothSurface([.. basis, .. levels], [.. ridge, .. Enumerable.Repeat(1 / LevelVariance, plateaus)]);
        var weight = new float[blocks.Length];
        for (var i = 0; i < weight.Length; i++)
            weight[i] = Free[blocks[i]] || Plateau[blocks[i]] > 0 ? 1 / (sigma[i] * sigma[i]) : 0;
        var c = surface.Fit(values, weight);
        surface.Residual(values, c.AsSpan(0, basis.Length), residual);
        Classify();
    }

    // Blocks a few apart along rows and columns, both without thick sample.
    private (int[] From, int[] To) Pairs()
    {
        var (from, to) = (new List<int>(), new List<int>());
        var isThin = Array.ConvertAll(residual, r => r < MostPlateau);
        for (var i = 0; i < blocks.Length; i++)
        {
            var (row, column) = (blocks[i] / grid.GridColumns, blocks[i] % grid.GridColumns);
            Add(row + Reach, column);
            Add(row, column + Reach);

            void Add(int r, int c)
            {
                if (r >= grid.GridRows || c >= grid.GridColumns || indexOf[r * grid.GridColumns + c] is not (>= 0 and var other) || !isThin[i] || !isThin[other])
                    return;
                from.Add(i);
                to.Add(other);
            }
        }
        return ([.. from], [.. to]);
    }

    private double TypicalSigma => sigma.Order().ElementAt(sigma.Length / 2);

    // The lowest value of the residual about which many blocks gather, and fewer just above it.
    private float? LowestLevel()
    {
        var sorted = residual.Order().ToArray();
        var half = 2.5 * TypicalSigma;
        int Within(double from, double to) => Below(to) - Below(from);
        int Below(double value)
        {
            var at = Array.BinarySearch(sorted, (float)value);
            return at < 0 ? ~at : at;
        }
        var least = Math.Max(LeastBlocks, LeastFraction * sorted.Length);
        for (var at = 0; at < sorted.Length; at++)
        {
            var level = sorted[at];
            var here = Within(level - half, level + half);
            if (here < least)
                continue;
            // Climb to the top of this peak.
            var (best, top) = (level, here);
            for (var i = at; i < sorted.Length && sorted[i] <= level + 3 * half; i++)
                if (Within(sorted[i] - half, sorted[i] + half) is var n && n > top)
                    (best, top) = (sorted[i], n);
            if (best < level + 2.9 * half && top > Prominence * Within(best + half, best + 3 * half))
                return best;
        }
        return null;
    }

    /// <summary>Says which blocks lie on the surface as fitted last, and where the density is level above it.</summary>
    public void Classify()
    {
        Smooth();
        var isFree = new bool[grid.Count];
        var isOther = new bool[grid.Count];
        for (var i = 0; i < blocks.Length; i++)
            isOther[blocks[i]] = !(isFree[blocks[i]] = Math.Abs(residual[i]) <= SampleFreeSearch.Cut * sigma[i] && Math.Abs(mean[i]) <= SampleFreeSearch.Cut * meanSigma[i]);
        Free = Interior(isFree, isOther);
        Plateau = FindPlateaus(isFree);
    }

    // Means over three by three blocks: they tell a thin film where the light is weak.
    private void Smooth()
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            var (sum, weights) = (residual[i] / noise[i], 1.0 / noise[i]);
            foreach (var j in Around(blocks[i]))
                if (j != i && Math.Abs(residual[j] - residual[i]) <= SampleFreeSearch.Cut * Math.Sqrt(sigma[i] * sigma[i] + sigma[j] * sigma[j]))
                    (sum, weights) = (sum + residual[j] / noise[j], weights + 1 / noise[j]);
            mean[i] = (float)(sum / weights);
            meanSigma[i] = (float)Math.Sqrt(1 / weights + misfit);
        }
    }

    private IEnumerable<int> Around(int block)
    {
        var (row, column) = (block / grid.GridColumns, block % grid.GridColumns);
        for (var r = Math.Max(0, row - 1); r <= Math.Min(grid.GridRows - 1, row + 1); r++)
            for (var c = Math.Max(0, column - 1); c <= Math.Min(grid.GridColumns - 1, column + 1); c++)
                if (indexOf[r * grid.GridColumns + c] is >= 0 and var i)
                    yield return i;
    }

    // Blocks of a set that have no neighbour in the other.
    private bool[] Interior(bool[] set, bool[] other)
    {
        var interior = new bool[set.Length];
        foreach (var b in blocks)
            interior[b] = set[b] && Around(b).All(i => !other[blocks[i]]);
        return interior;
    }
}
