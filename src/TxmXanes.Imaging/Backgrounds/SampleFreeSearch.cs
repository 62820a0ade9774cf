using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Which blocks show no sample.</summary>
/// <param name="Free">Per block.</param>
/// <param name="Lit">Per block: bright enough to tell.</param>
/// <param name="Level">Mean optical density of the free blocks under the prior background.</param>
public sealed record SampleFreeBlocks(bool[] Free, bool[] Lit, double Level)
{
    /// <summary>Free blocks over lit ones.</summary>
    public double FreeFraction => Lit.Count(l => l) is > 0 and var lit ? (double)Free.Count(f => f) / lit : 0;

    /// <summary>With the level taken from the mean density.</summary>
    internal static SampleFreeBlocks Named(bool[] free, bool[] lit, ReadOnlySpan<float> mean)
    {
        var (sum, n) = (0.0, 0);
        for (var b = 0; b < free.Length; b++)
            if (free[b])
                (sum, n) = (sum + mean[b], n + 1);
        return new(free, lit, n > 0 ? sum / n : double.NaN);
    }
}

/// <summary>
/// Finds sample-free blocks from the mean optical density of all frames so far. In the mean the beam's own movement shrinks with the number of frames and is smooth; the sample stands still, only absorbs, and has edges.
/// </summary>
/// <remarks>
/// (1) A smooth lower envelope: weighted least squares in which a block above the envelope pulls with at most a fiftieth of the force of one below (an expectile, the upper side cut as in Huber's M-estimate). A film of 0.02 over a third
/// of the field cannot lift it. (2) Free are blocks within <see cref="Cut"/> standard deviations of it: counting noise, and what the envelope cannot follow. (3) The envelope is fitted again to the free ones, both sides alike; repeated.
/// (4) Free blocks with a neighbour that is not are given up: particles have skirts, and the sample moves by a few pixels.
/// </remarks>
public static class SampleFreeSearch
{
    /// <summary>In standard deviations.</summary>
    public const double Cut = 3.5;

    // Blocks with less light than this part of the brightest are not judged.
    private const double LeastLight = 0.05;
    private const double UpperPull = 0.02;
    private const int EnvelopeRounds = 25;
    private const int RefittingRounds = 6;

    // The shape of the beam's mean beyond a degree 2, over one frame; it shrinks with their number.
    private const double FieldRms = 0.01;

    // What is left of it with any number of frames: the prior background's own noise and smoothing.
    private const double LeastMisfit = 0.0015;

    // A few smooth modes follow the mean; more would follow the sample.
    private const int MostModes = 20;

    /// <param name="mean">Mean optical density of each block under the prior background, NaN where unknown.</param>
    /// <param name="noiseVariance">Variance of that mean by counting noise, the background's included.</param>
    /// <param name="light">Mean light of each block in any unit; NaN where unknown.</param>
    /// <param name="frames">Frames averaged.</param>
    public static SampleFreeBlocks Find(BlockGrid grid, float[] mean, float[] noiseVariance, ReadOnlySpan<float> light, int frames)
    {
        var lit = Lit(mean, light);
        var candidates = Enumerable.Range(0, grid.Count).Where(b => lit[b]).ToArray();
        var free = new bool[grid.Count];
        if (candidates.Length < 2 * MostModes)
            return new(free, lit, double.NaN);
        var values = Array.ConvertAll(candidates, b => mean[b]);
        var misfit = FieldRms / Math.Sqrt(frames);
        var sigma = Array.ConvertAll(candidates, b => Math.Sqrt(noiseVariance[b] + LeastMisfit * LeastMisfit + 0.1 * misfit * misfit));
        var envelope = new Envelope(FieldModes.Smooth(grid, FieldModes.DefaultLengthScale, misfit), candidates, values, sigma);
        envelope.FitLower();
        for (var round = 0; round < RefittingRounds; round++)
            envelope.FitFree();
        for (var i = 0; i < candidates.Length; i++)
            free[candidates[i]] = envelope.IsFree(i);
        return SampleFreeBlocks.Named(Shrunk(grid, free, lit), lit, mean);
    }

    /// <summary>Lit blocks: with at least a twentieth of the brightest's light.</summary>
    public static bool[] Lit(ReadOnlySpan<float> mean, ReadOnlySpan<float> light)
    {
        var brightest = 0f;
        foreach (var value in light)
            brightest = float.IsNaN(value) ? brightest : Math.Max(brightest, value);
        var lit = new bool[light.Length];
        for (var b = 0; b < lit.Length; b++)
            lit[b] = light[b] > LeastLight * brightest && !float.IsNaN(mean[b]);
        return lit;
    }

    // A free block stays so where all its lit neighbours are.
    private static bool[] Shrunk(BlockGrid grid, bool[] free, bool[] lit)
    {
        var shrunk = new bool[free.Length];
        for (var r = 0; r < grid.GridRows; r++)
            for (var c = 0; c < grid.GridColumns; c++)
            {
                var stays = free[r * grid.GridColumns + c];
                for (var i = Math.Max(0, r - 1); stays && i <= Math.Min(grid.GridRows - 1, r + 1); i++)
                    for (var j = Math.Max(0, c - 1); stays && j <= Math.Min(grid.GridColumns - 1, c + 1); j++)
                        stays = free[i * grid.GridColumns + j] || !lit[i * grid.GridColumns + j];
                shrunk[r * grid.GridColumns + c] = stays;
            }
        return shrunk;
    }

    /// <summary>The smooth surface below the candidates' values.</summary>
    private sealed class Envelope
    {
        private readonly double[][] basis;
        private readonly double[] ridge;
        private readonly float[] values;
        private readonly double[] sigma;
        private readonly double[] residual;
        private readonly double[] weight;

        public Envelope(FieldModes modes, int[] blocks, float[] values, double[] sigma)
        {
            (this.values, this.sigma) = (values, sigma);
            var count = Math.Min(modes.Count, MostModes);
            basis = [.. Enumerable.Range(0, count).Select(k => Array.ConvertAll(blocks, b => (double)modes.Planes[k][b]))];
            ridge = [.. modes.Variances.Take(count).Select(v => 1 / v)];
            (residual, weight) = (new double[values.Length], new double[values.Length]);
        }

        public bool IsFree(int i) => Math.Abs(residual[i]) <= Cut * sigma[i];

        public void FitLower()
        {
            // From well below, so that the first weights are those of blocks above.
            var low = values.Order().ElementAt(values.Length / 10);
            for (var i = 0; i < residual.Length; i++)
                residual[i] = values[i] - low;
            for (var round = 0; round < EnvelopeRounds; round++)
                Fit(i => residual[i] <= 0 ? 1 : UpperPull * Math.Min(1, 2 * sigma[i] / residual[i]));
        }

        public void FitFree() => Fit(i => IsFree(i) ? 1 : 0);

        private void Fit(Func<int, double> pull)
        {
            var n = basis.Length;
            for (var i = 0; i < weight.Length; i++)
                weight[i] = pull(i) / (sigma[i] * sigma[i]);
            var (normal, c) = (new double[n * n], new double[n]);
            for (var k = 0; k < n; k++)
            {
                for (var i = 0; i < weight.Length; i++)
                    c[k] += weight[i] * basis[k][i] * values[i];
                for (var l = 0; l <= k; l++)
                    for (var i = 0; i < weight.Length; i++)
                        normal[k * n + l] += weight[i] * basis[k][i] * basis[l][i];
                normal[k * n + k] += ridge[k];
            }
            if (!SmallMatrix.Cholesky(normal, n, 0))
                return;
            SmallMatrix.SolveCholesky(normal, n, c);
            for (var i = 0; i < residual.Length; i++)
            {
                residual[i] = values[i];
                for (var k = 0; k < n; k++)
                    residual[i] -= c[k] * basis[k][i];
            }
        }
    }
}
