using TxmXanes.Domain;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>
/// Non-local means (Buades, Coll and Morel, 2005) of several maps at once with known noise: each pixel becomes the mean of those around it whose patches differ from its own by no more than noise explains.
/// </summary>
/// <remarks>
/// e_pq = mean_k (g_k(p) - g_k(q))²/(v_p + v_q), 1 on average for equal truth; D = mean of e over the patch; w_pq = exp(-max(0, D - 1)/h). Nothing depends on the maps' scale.
/// Plain averaging, sum_q w g_q/v_q / sum_q w/v_q, is not the proximal map of any prior, and rounds with it can grow without end. So (1) the weights are those of the maps learnt and stay fixed;
/// (2) A = S W S V^-1 with S scaled until rows sum to 1 (Sinkhorn; Sreehari et al., IEEE Trans. Comput. Imaging 2 (2016) 408), and what is missing of a row's sum is put on the diagonal: A is symmetric in the metric of the noise and leaves constants alone;
/// (3) it is applied twice, as A² has no negative eigenvalue. Such a map is the proximal map of a quadratic prior, and the rounds of <see cref="AdmmFit"/> converge.
/// </remarks>
public sealed class NonLocalMeans : IMapDenoiser
{
    private const int ScalingRounds = 4;
    private readonly NonLocalMeansOptions options;
    private float[][] guide = [];
    private float[] variance = [];
    private float[] gain = [];
    private float[][] once = [];
    private float[] weights = [];
    private int rows;
    private int columns;
    private float softness;

    public NonLocalMeans(NonLocalMeansOptions? options = null)
    {
        this.options = options ?? new NonLocalMeansOptions();
        if (this.options.SearchRadius is < 1 or > 20 || this.options.PatchRadius is < 0 or > 5 || !(this.options.Strength > 0))
            throw new BadInputException($"Non-local means take a search radius of 1 to 20 px, a patch radius of 0 to 5 px and a strength above 0, not {this.options.SearchRadius}, {this.options.PatchRadius} and {this.options.Strength}.");
    }

    /// <inheritdoc/>
    public void Learn(float[][] maps, float[] precision, int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        guide = maps;
        once = [];
        variance = Array.ConvertAll(precision, p => p > 0 ? 1 / p : -1);
        // The spread of D for equal truth falls with the values in a patch.
        var side = 2 * options.PatchRadius + 1;
        softness = (float)(options.Strength * Math.Sqrt(2.0 / (side * side * maps.Length)));

        weights = precision.ToArray();
        gain = Array.ConvertAll(precision, p => p > 0 ? 1f : 0);
        var totals = new float[precision.Length];
        for (var round = 0; round < ScalingRounds; round++)
        {
            ForRows(kernel => (from, to) => kernel.Totals(totals, from, to));
            for (var p = 0; p < totals.Length; p++)
                if (precision[p] > 0)
                {
                    gain[p] = MathF.Sqrt(gain[p] / totals[p]);
                    weights[p] = precision[p] * gain[p];
                }
        }
    }

    /// <inheritdoc/>
    public void Denoise(float[][] maps, float[][] result)
    {
        // One set for every round: at 2048x2048 three maps are 50 MB.
        if (once.Length != maps.Length)
            once = maps.Select(m => new float[m.Length]).ToArray();
        Average(maps, once);
        Average(once, result);
    }

    /// <summary>A.</summary>
    internal void Average(float[][] maps, float[][] result) => ForRows(kernel => (from, to) => kernel.Average(maps, gain, result, from, to));

    private void ForRows(Func<NonLocalMeansRows, Action<int, int>> body) => Buffers.Rows.ParallelFor(rows, (from, to) =>
        body(new NonLocalMeansRows(guide, variance, weights, rows, columns, options.SearchRadius, options.PatchRadius, softness))(from, to));

    /// <summary>The readable reference of <see cref="Average"/> for one pixel of one map after <see cref="Learn"/>.</summary>
    internal double AverageScalar(float[] map, int row, int column)
    {
        var (sum, total, own) = (0.0, 0.0, row * columns + column);
        for (var dr = -options.SearchRadius; dr <= options.SearchRadius; dr++)
            for (var dc = -options.SearchRadius; dc <= options.SearchRadius; dc++)
            {
                if (!Inside(row + dr, column + dc))
                    continue;
                var at = (row + dr) * columns + column + dc;
                var weight = weights[at] * WeightScalar(row, column, dr, dc);
                (sum, total) = (sum + weight * map[at], total + weight);
            }
        return gain[own] * sum + (1 - gain[own] * total) * map[own];
    }

    private double WeightScalar(int row, int column, int dr, int dc)
    {
        var (sum, count) = (0.0, 0);
        for (var r = row - options.PatchRadius; r <= row + options.PatchRadius; r++)
            for (var c = column - options.PatchRadius; c <= column + options.PatchRadius; c++, count++)
            {
                // Where there is nothing to compare, the value expected of equals.
                if (!Inside(r, c) || !Inside(r + dr, c + dc) || variance[r * columns + c] < 0 || variance[(r + dr) * columns + c + dc] < 0)
                {
                    sum += 1;
                    continue;
                }
                var (p, q) = (r * columns + c, (r + dr) * columns + c + dc);
                var square = guide.Sum(g => ((double)g[p] - g[q]) * ((double)g[p] - g[q]));
                sum += square / guide.Length / Math.Max(1e-30, variance[p] + variance[q]);
            }
        return Math.Exp(-Math.Max(0, sum / count - 1) / softness);
    }

    private bool Inside(int r, int c) => r >= 0 && r < rows && c >= 0 && c < columns;
}

/// <summary>The recipe of <see cref="NonLocalMeans"/>.</summary>
/// <param name="SearchRadius">Pixels around each that are compared, px; applied twice, it reaches twice as far.</param>
/// <param name="PatchRadius">Half side of a patch, px.</param>
/// <param name="Strength">Times the spread that patches of equal truth have: the noise itself is known.</param>
public sealed record NonLocalMeansOptions(int SearchRadius = 3, int PatchRadius = 2, double Strength = 1);
