using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TxmXanes.Domain;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Normalization;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>
/// Learns from recorded backgrounds what stays (the texture: each pixel's mean of ln B) and how the slow rest moves (eigen-flats: principal components of the block means of ln B).
/// </summary>
/// <remarks>
/// B = (B - D)/(t i0) of FlatField.Normalise, [rows, columns], NaN where invalid. Each frame is seen once; kept are two numbers a pixel and the blocks of every frame (12 kB at 428 x 352).
/// With x_m,b the block means around their mean, and weights w_b proportional to light times pixels, sum w = 1 (in proportion to 1/variance of the counting noise, so that noise is the same in every direction of sqrt(w) x):
/// (1) C = sum_m (sqrt(w) x_m)(sqrt(w) x_m)^T / (M - 1), eigenvalues l_k, eigenvectors v_k; phi_k = v_k / sqrt(w).
/// (2) Noise of variance s² a direction lifts l_k = (lambda_k + s²)(1 + g s²/lambda_k), g = blocks/(M - 1), and is alone below s² (1 + sqrt g)² (Paul 2007, Statistica Sinica 17, 1617; Marchenko and Pastur 1967):
/// kept are the modes above that, with lambda_k as their variance.
/// Owned by one thread.
/// </remarks>
public sealed class EigenFlatTrainer
{
    /// <summary>Modes kept at most: on real flats the fifth is in the noise already (science section 3).</summary>
    public const int MostModes = 12;

    // The edge of pure noise, with a margin for what the camera law does not say.
    private const double NoiseMargin = 1.05;

    // Darker blocks (part of the brightest) have a say in nothing; a mode this far below the first is rounding.
    private const double LeastLight = 0.05;
    private const double LeastRelativeVariance = 1e-6;

    private readonly int rows;
    private readonly int columns;
    private readonly double gain;
    private readonly double readVariance;
    private readonly BlockGrid grid;
    private readonly FrameBlocks blocks;
    private readonly float[] log;
    private readonly float[] sum;
    private readonly float[] count;
    private readonly List<float[]> fields = [];
    private (double Shot, double Read) inverseExposure;

    /// <param name="gainAduPerPhoton">Of the camera law var = gain mean + readNoise²; 0 where unknown: then the variances contain the noise.</param>
    /// <param name="readNoiseAdu">rms.</param>
    public EigenFlatTrainer(int rows, int columns, double gainAduPerPhoton = 0, double readNoiseAdu = 0)
    {
        grid = BlockGrid.For(rows, columns);
        blocks = new FrameBlocks(grid);
        (this.rows, this.columns, gain, readVariance) = (rows, columns, gainAduPerPhoton, gainAduPerPhoton > 0 ? readNoiseAdu * readNoiseAdu : 0);
        (log, sum, count) = (new float[rows * columns], new float[rows * columns], new float[rows * columns]);
    }

    /// <summary>Backgrounds taken in.</summary>
    public int Count => fields.Count;

    /// <summary>Takes a background.</summary>
    /// <param name="background">(B - D)/(t i0).</param>
    /// <param name="exposure">t i0: with it the background gives its grey values.</param>
    /// <param name="frames">How many frames it is the mean of.</param>
    /// <exception cref="ArgumentException">Wrong size.</exception>
    public void Add(ReadOnlyMemory<float> background, double exposure, int frames = 1)
    {
        ImageChecks.SameLength(log.Length, background.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exposure);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        Rows.ParallelFor(rows, (start, stop) =>
        {
            var (from, length) = (start * columns, (stop - start) * columns);
            FlatField.Log(background.Span.Slice(from, length), log.AsSpan(from, length));
            Accumulate(log.AsSpan(from, length), sum.AsSpan(from, length), count.AsSpan(from, length));
        });
        blocks.Take(log);
        fields.Add([.. blocks.Mean]);
        inverseExposure = (inverseExposure.Shot + 1 / (exposure * frames), inverseExposure.Read + 1 / (exposure * exposure * frames));
    }

    /// <summary>Mean of ln B over the frames, [rows, columns]; NaN where fewer than half of them are valid.</summary>
    /// <remarks>Float sums: within 1e-5 after a thousand frames, a thirtieth of the shot noise left.</remarks>
    public float[] LogTexture()
    {
        var texture = new float[sum.Length];
        for (var i = 0; i < texture.Length; i++)
            texture[i] = 2 * count[i] >= Math.Max(1, Count) ? sum[i] / count[i] : float.NaN;
        return texture;
    }

    /// <summary>The eigen-flats of all frames so far.</summary>
    /// <exception cref="BadInputException">Fewer than 3 frames, or no block that has light in all of them.</exception>
    public EigenFlats Fit()
    {
        if (Count < 3)
            throw new BadInputException($"Eigen-flats cannot be learnt from {Count} backgrounds; at least 3 are needed.");
        var (mean, light) = MeanField();
        var used = UsedBlocks(light);
        var weight = Array.ConvertAll(used, b => light[b] * grid.PixelsOf(b));
        var whole = weight.Sum();
        weight = Array.ConvertAll(weight, w => w / whole);

        var whitened = Whiten(mean, used, weight);
        var variance = whitened.Sum(x => (double)TensorPrimitives.SumOfSquares<float>(x)) / (Count - 1);
        var noise = NoiseOf(used, weight);
        var (values, vectors) = PrincipalDirections.Of(whitened, MostModes);
        var (planes, variances) = (new List<float[]>(), new List<double>());
        for (var k = 0; k < values.Length; k++)
            if (WithoutNoise(values[k], noise / used.Length, used.Length / (Count - 1.0)) is { } lambda && lambda > LeastRelativeVariance * values[0])
            {
                planes.Add(Spread(vectors[k], used, weight));
                variances.Add(lambda);
            }
        return new(grid, planes, variances, Math.Sqrt(Math.Max(0, variance - noise - variances.Sum())));
    }

    // NaN counts for nothing.
    private static void Accumulate(ReadOnlySpan<float> values, Span<float> sum, Span<float> count)
    {
        var valueLanes = MemoryMarshal.Cast<float, Vector<float>>(values);
        var sumLanes = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var countLanes = MemoryMarshal.Cast<float, Vector<float>>(count);
        for (var i = 0; i < valueLanes.Length; i++)
        {
            var isNumber = Vector.Equals(valueLanes[i], valueLanes[i]);
            sumLanes[i] += Vector.ConditionalSelect(isNumber, valueLanes[i], Vector<float>.Zero);
            countLanes[i] += Vector.ConditionalSelect(isNumber, Vector<float>.One, Vector<float>.Zero);
        }
        for (var i = valueLanes.Length * Vector<float>.Count; i < values.Length; i++)
            if (!float.IsNaN(values[i]))
                (sum[i], count[i]) = (sum[i] + values[i], count[i] + 1);
    }

    // Per block: the mean over the frames, NaN where a frame has none, and the light that it stands for.
    private (double[] Mean, double[] Light) MeanField()
    {
        var mean = new double[grid.Count];
        foreach (var field in fields)
            for (var b = 0; b < mean.Length; b++)
                mean[b] += field[b] / Count;
        return (mean, Array.ConvertAll(mean, Math.Exp));
    }

    private static int[] UsedBlocks(double[] light)
    {
        var brightest = light.Where(l => !double.IsNaN(l)).DefaultIfEmpty(0).Max();
        var used = Enumerable.Range(0, light.Length).Where(b => light[b] >= LeastLight * brightest).ToArray();
        return used.Length > 0 ? used : throw new BadInputException("No part of the backgrounds has light in every frame, so nothing can be learnt from them.");
    }

    private float[][] Whiten(double[] mean, int[] used, double[] weight)
    {
        var root = Array.ConvertAll(weight, Math.Sqrt);
        return [.. fields.Select(field =>
        {
            var x = new float[used.Length];
            for (var i = 0; i < x.Length; i++)
                x[i] = (float)(root[i] * (field[used[i]] - mean[used[i]]));
            return x;
        })];
    }

    // sum_b w_b var(block mean of ln B), by the camera law: a pixel of counts N has var ln N = (gain N + read²) / N².
    private double NoiseOf(int[] used, double[] weight)
    {
        if (!(gain > 0))
            return 0;
        var texture = LogTexture();
        var (shot, read) = (gain * inverseExposure.Shot / Count, readVariance * inverseExposure.Read / Count);
        var (variances, valid) = (new double[grid.Count], new int[grid.Count]);
        for (var i = 0; i < texture.Length; i++)
            if (!float.IsNaN(texture[i]))
            {
                var block = i / columns / grid.BlockPx * grid.GridColumns + i % columns / grid.BlockPx;
                var inverse = Math.Exp(-texture[i]);
                variances[block] += shot * inverse + read * inverse * inverse;
                valid[block]++;
            }
        return used.Select((b, i) => weight[i] * variances[b] / ((double)valid[b] * valid[b])).Sum();
    }

    // (2) solved for lambda; null where noise alone explains the eigenvalue.
    private static double? WithoutNoise(double eigenvalue, double noise, double blocksPerFrame)
    {
        var edge = noise * Math.Pow(1 + Math.Sqrt(blocksPerFrame), 2);
        if (eigenvalue <= NoiseMargin * edge)
            return null;
        var half = (eigenvalue - noise * (1 + blocksPerFrame)) / 2;
        return half + Math.Sqrt(half * half - blocksPerFrame * noise * noise);
    }

    // Blocks that had no say get what their neighbours have.
    private float[] Spread(float[] vector, int[] used, double[] weight)
    {
        var plane = new float[grid.Count];
        Array.Fill(plane, float.NaN);
        for (var i = 0; i < used.Length; i++)
            plane[used[i]] = (float)(vector[i] / Math.Sqrt(weight[i]));
        new CellGrid(rows, columns, grid.BlockPx).FillFromNeighbours(plane);
        return plane;
    }
}
