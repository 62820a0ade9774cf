namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>
/// Non-local means (Buades, Coll and Morel, 2005) of several maps at once with known noise: each pixel becomes the mean of those around it whose patches differ from its own by no more than noise explains.
/// </summary>
/// <remarks>
/// e_pq = mean_k (g_k(p) - g_k(q))²/(v_p + v_q), 1 on average for equal truth; D = mean of e over the patch; w = exp(-max(0, D - 1)/h); result = sum_q w g_q/v_q / sum_q w/v_q. Nothing depends on the maps' scale.
/// The weights are those of the maps learnt and stay fixed, so that one application is linear and the rounds of <see cref="AdmmFit"/> converge.
/// </remarks>
public sealed class NonLocalMeans : IMapDenoiser
{
    private readonly NonLocalMeansOptions options;
    private float[][] guide = [];
    private float[] guideVariance = [];
    private float[] precision = [];
    private int rows;
    private int columns;
    private float softness;

    public NonLocalMeans(NonLocalMeansOptions? options = null)
    {
        this.options = options ?? new NonLocalMeansOptions();
        if (this.options.SearchRadius is < 1 or > 20 || this.options.PatchRadius is < 0 or > 5 || !(this.options.Strength > 0))
            throw new Domain.BadInputException($"Non-local means take a search radius of 1 to 20 px, a patch radius of 0 to 5 px and a strength above 0, not {this.options.SearchRadius}, {this.options.PatchRadius} and {this.options.Strength}.");
    }

    /// <inheritdoc/>
    public void Learn(float[][] maps, float[] precision, int rows, int columns)
    {
        (this.rows, this.columns, this.precision) = (rows, columns, precision);
        guide = maps.Select(m => m.ToArray()).ToArray();
        guideVariance = Array.ConvertAll(precision, p => p > 0 ? 1 / p : -1);
        // The spread of D for equal truth falls with the values in a patch.
        var side = 2 * options.PatchRadius + 1;
        softness = (float)(options.Strength * Math.Sqrt(2.0 / (side * side * maps.Length)));
    }

    /// <inheritdoc/>
    public void Denoise(float[][] maps, float[][] result) => Buffers.Rows.ParallelFor(rows, (from, to) =>
        new NonLocalMeansRows(guide, guideVariance, precision, rows, columns, options.SearchRadius, options.PatchRadius, softness).Run(maps, result, from, to));

    /// <summary>The readable reference for one pixel of one map after <see cref="Learn"/>.</summary>
    internal double DenoiseScalar(float[] map, int row, int column)
    {
        var (sum, total) = (0.0, 0.0);
        for (var dr = -options.SearchRadius; dr <= options.SearchRadius; dr++)
            for (var dc = -options.SearchRadius; dc <= options.SearchRadius; dc++)
            {
                if (!Inside(row + dr, column + dc))
                    continue;
                var at = (row + dr) * columns + column + dc;
                var weight = precision[at] * WeightScalar(row, column, dr, dc);
                (sum, total) = (sum + weight * map[at], total + weight);
            }
        return precision[row * columns + column] > 0 ? sum / total : map[row * columns + column];
    }

    private double WeightScalar(int row, int column, int dr, int dc)
    {
        var (sum, count) = (0.0, 0);
        for (var r = row - options.PatchRadius; r <= row + options.PatchRadius; r++)
            for (var c = column - options.PatchRadius; c <= column + options.PatchRadius; c++, count++)
            {
                // Where there is nothing to compare, the value expected of equals.
                if (!Inside(r, c) || !Inside(r + dr, c + dc) || guideVariance[r * columns + c] < 0 || guideVariance[(r + dr) * columns + c + dc] < 0)
                {
                    sum += 1;
                    continue;
                }
                var (p, q) = (r * columns + c, (r + dr) * columns + c + dc);
                var square = guide.Sum(g => ((double)g[p] - g[q]) * ((double)g[p] - g[q]));
                sum += square / guide.Length / Math.Max(1e-30, guideVariance[p] + guideVariance[q]);
            }
        return Math.Exp(-Math.Max(0, sum / count - 1) / softness);
    }

    private bool Inside(int r, int c) => r >= 0 && r < rows && c >= 0 && c < columns;
}

/// <summary>The recipe of <see cref="NonLocalMeans"/>.</summary>
/// <param name="SearchRadius">Pixels around each that are compared, px.</param>
/// <param name="PatchRadius">Half side of a patch, px.</param>
/// <param name="Strength">Times the spread that patches of equal truth have: the noise itself is known.</param>
public sealed record NonLocalMeansOptions(int SearchRadius = 5, int PatchRadius = 2, double Strength = 1);
