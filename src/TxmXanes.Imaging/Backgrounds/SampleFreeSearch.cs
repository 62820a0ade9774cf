using System.Numerics.Tensors;
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
            if (free[b] && !float.IsNaN(mean[b]))
                (sum, n) = (sum + mean[b], n + 1);
        return new(free, lit, n > 0 ? sum / n : double.NaN);
    }
}

/// <summary>
/// Finds sample-free blocks from the mean optical density of all frames so far: the beam's own movement is smooth there; the sample stands still, only absorbs, and has edges.
/// </summary>
/// <remarks>
/// (1) A smooth lower envelope: weighted least squares in which a block above the envelope pulls with at most a fiftieth of the force of one below (an expectile, the upper side cut as in Huber's M-estimate). A film of 0.02 over a third
/// of the field cannot lift it. (2) Free are blocks within <see cref="Cut"/> standard deviations of it: counting noise, and what the envelope cannot follow. (3) The envelope is fitted again to the free ones, both sides alike; repeated.
/// (4) Free blocks with a neighbour that is not are given up: particles have skirts, and the sample moves by a few pixels.
/// Holds the grid's modes and may be asked again as frames come in. Owned by one thread.
/// </remarks>
public sealed class SampleFreeSearch
{
    /// <summary>In standard deviations.</summary>
    public const double Cut = 3.5;

    // Blocks with less light than this part of the brightest are not judged.
    private const double LeastLight = 0.05;
    private const float UpperPull = 0.02f;
    private const int EnvelopeRounds = 25;
    private const int RefittingRounds = 6;

    // The beam's shape beyond a polynomial of degree 2. In the frames' mean it shrinks with their number; in the one or two backgrounds that they are divided by it does not.
    private const double FieldRms = 0.01;
    private const double BackgroundsShare = 0.5;

    // What is left of it with any number of frames: the prior background's own noise and smoothing.
    private const double LeastMisfit = 0.0015;

    // A few smooth modes follow the mean; more would follow the sample.
    private const int MostModes = 20;

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
        var free = new bool[grid.Count];
        if (candidates.Length < 2 * MostModes)
            return new(free, lit, double.NaN);
        var share = 1.0 / frames + BackgroundsShare;
        var envelope = new Envelope(
            modes, share, candidates, Array.ConvertAll(candidates, b => mean[b]),
            Array.ConvertAll(candidates, b => (float)Math.Sqrt(noiseVariance[b] + LeastMisfit * LeastMisfit + 0.1 * FieldRms * FieldRms * share)));
        envelope.FitLower();
        for (var round = 0; round < RefittingRounds; round++)
            envelope.FitFree();
        var isSample = new bool[grid.Count];
        for (var i = 0; i < candidates.Length; i++)
            isSample[candidates[i]] = !(free[candidates[i]] = envelope.IsFree(i));
        return SampleFreeBlocks.Named(Shrunk(free, isSample), lit, mean);
    }

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

    // A free block stays so where none of its neighbours shows sample.
    private bool[] Shrunk(bool[] free, bool[] isSample)
    {
        var shrunk = new bool[free.Length];
        for (var r = 0; r < grid.GridRows; r++)
            for (var c = 0; c < grid.GridColumns; c++)
            {
                var stays = free[r * grid.GridColumns + c];
                for (var i = Math.Max(0, r - 1); stays && i <= Math.Min(grid.GridRows - 1, r + 1); i++)
                    for (var j = Math.Max(0, c - 1); stays && j <= Math.Min(grid.GridColumns - 1, c + 1); j++)
                        stays = !isSample[i * grid.GridColumns + j];
                shrunk[r * grid.GridColumns + c] = stays;
            }
        return shrunk;
    }

    /// <summary>The smooth surface below the candidates' values.</summary>
    private sealed class Envelope
    {
        private readonly float[][] basis;
        private readonly double[] ridge;
        private readonly float[] values;
        private readonly float[] sigma;
        private readonly float[] residual;
        private readonly float[] weight;

        public Envelope(FieldModes modes, double share, int[] blocks, float[] values, float[] sigma)
        {
            (this.values, this.sigma) = (values, sigma);
            var count = Math.Min(modes.Count, MostModes);
            basis = [.. modes.Planes.Take(count).Select(p => Array.ConvertAll(blocks, b => p[b]))];
            ridge = [.. modes.Variances.Take(count).Select(v => 1 / (share * v))];
            (residual, weight) = (new float[values.Length], new float[values.Length]);
        }

        public bool IsFree(int i) => Math.Abs(residual[i]) <= Cut * sigma[i];

        public void FitLower()
        {
            // From well below, so that the first weights are those of blocks above.
            TensorPrimitives.Subtract(values, values.Order().ElementAt(values.Length / 10), residual);
            for (var round = 0; round < EnvelopeRounds; round++)
                Fit(i => residual[i] <= 0 ? 1 : UpperPull * Math.Min(1, 2 * sigma[i] / residual[i]));
        }

        public void FitFree() => Fit(i => IsFree(i) ? 1 : 0);

        private void Fit(Func<int, float> pull)
        {
            var n = basis.Length;
            for (var i = 0; i < weight.Length; i++)
                weight[i] = pull(i) / (sigma[i] * sigma[i]);
            var (normal, c, weighted) = (new double[n * n], new double[n], new float[weight.Length]);
            for (var k = 0; k < n; k++)
            {
                TensorPrimitives.Multiply(basis[k], weight, weighted);
                c[k] = TensorPrimitives.Dot<float>(weighted, values);
                for (var l = 0; l <= k; l++)
                    normal[k * n + l] = TensorPrimitives.Dot<float>(weighted, basis[l]);
                normal[k * n + k] += ridge[k];
            }
            if (!SmallMatrix.Cholesky(normal, n, 0))
                throw new InvalidOperationException("The envelope of the optical density is not finite.");
            SmallMatrix.SolveCholesky(normal, n, c);
            values.CopyTo(residual, 0);
            for (var k = 0; k < n; k++)
                TensorPrimitives.MultiplyAdd(basis[k], -(float)c[k], residual, residual);
        }
    }
}
