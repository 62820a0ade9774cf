using System.Numerics.Tensors;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The field of one frame, on the grid.</summary>
/// <param name="Field">f = ln(true background / prior background), [GridRows, GridColumns]: everywhere, the sample included.</param>
/// <param name="ExcessVariance">Mean square of what is left in the used blocks beyond noise: 0 when noise explains all.</param>
public readonly record struct FittedField(float[] Field, double ExcessVariance);

/// <summary>
/// Fits the modes to the sample-free blocks of one frame after another: ridge regression, with the prior's variances as the ridge, weighted by counts, robust.
/// </summary>
/// <remarks>
/// Model for the block means: -mean_b(y) = sum_k c_k phi_k(b) + noise_b, var noise_b = floor² + counting noise; c ~ N(0, diag(variance)).
/// (1) c = (A^T W A + V^-1)^-1 A^T W d. (2) Huber's estimate by modified residuals: data beyond <see cref="Cut"/> standard deviations from the fit are drawn in to there and the fit repeated: a particle that moved in must not tilt the field.
/// Blocks that this frame lacks take the fitted value likewise. So the matrix is the same for all frames and is factored once; a frame costs two passes over the gathered modes.
/// Made anew when the set of blocks changes. Owned by one thread.
/// </remarks>
public sealed class FieldFit
{
    /// <summary>Huber's limit, in standard deviations.</summary>
    public const double Cut = 3;

    // What no set of some dozen modes follows of a block's mean, in log intensity (0.3 % on real flats).
    private const double ModelFloor = 0.003;
    // Each round takes most of what outliers still pull; a frame without any needs one.
    private const int MostRounds = 12;

    // A plateau's optical density is not known beforehand.
    private const double LevelVariance = 0.1;

    // So many of the hidden blocks tell their mean variance.
    private const int MostHiddenBlocks = 200;

    private readonly FieldModes modes;
    private readonly int[] blocks;
    private readonly double[] variances;
    private readonly float[][] gathered;
    private readonly float[] weight;
    private readonly double[] factor;
    private readonly Lazy<double> hiddenVariance;

    /// <param name="used">Per block: whether it is sample-free.</param>
    /// <param name="lit">Per block: whether it has light; those not used among them are what the prediction is for.</param>
    /// <param name="noiseVariance">Variance of a block's mean by counting noise in a typical frame; NaN where not known.</param>
    /// <param name="plateau">Per block: 0, or the number of the plateau (see <see cref="SampleFreeBlocks.Plateau"/>), which is used too; empty for none.</param>
    public FieldFit(FieldModes modes, ReadOnlySpan<bool> used, ReadOnlySpan<bool> lit, ReadOnlySpan<float> noiseVariance, int[]? plateau = null)
    {
        this.modes = modes;
        plateau ??= new int[lit.Length];
        var fitted = used.ToArray();
        for (var b = 0; b < fitted.Length; b++)
            fitted[b] |= plateau[b] > 0;
        blocks = Indices(fitted);
        // A plateau's own level is a mode of the data, not of the field.
        var levels = Enumerable.Range(1, plateau.Max()).Select(p => Array.ConvertAll(blocks, b => plateau[b] == p ? 1f : 0)).ToArray();
        gathered = [.. modes.Planes.Select(p => Array.ConvertAll(blocks, b => p[b])), .. levels];
        variances = [.. modes.Variances, .. levels.Select(_ => LevelVariance)];
        weight = Weights(blocks, noiseVariance);
        factor = Factor();
        var hidden = new bool[lit.Length];
        for (var b = 0; b < hidden.Length; b++)
            hidden[b] = lit[b] && !used[b];
        hiddenVariance = new(() => VarianceOver(Indices(hidden)));
    }

    /// <summary>Mean variance of f over the lit blocks that were not used: the fit's own estimate, the same for every frame.</summary>
    public double HiddenVariance => hiddenVariance.Value;

    /// <param name="mean">Mean optical density of every block under the prior background; NaN where this frame has none.</param>
    /// <param name="noiseVariance">Variance of that mean by counting noise, per block.</param>
    public FittedField Fit(ReadOnlySpan<float> mean, ReadOnlySpan<float> noiseVariance)
    {
        var (data, fitted, drawn) = (new float[blocks.Length], new float[blocks.Length], new float[blocks.Length]);
        for (var i = 0; i < blocks.Length; i++)
            data[i] = -mean[blocks[i]];
        var c = new double[gathered.Length];
        for (var round = 0; round < MostRounds && DrawIn(data, fitted, drawn, isFirst: round == 0); round++)
            c = Solve(drawn, fitted);
        var field = new float[modes.Grid.Count];
        for (var k = 0; k < modes.Count; k++)
            TensorPrimitives.MultiplyAdd(modes.Planes[k], (float)c[k], field, field);
        return new(field, Excess(data, fitted, noiseVariance));
    }

    // A block whose noise is not known counts as the noisiest that is.
    private static float[] Weights(int[] blocks, ReadOnlySpan<float> noiseVariance)
    {
        var largest = 0f;
        foreach (var b in blocks)
            largest = float.IsFinite(noiseVariance[b]) ? Math.Max(largest, noiseVariance[b]) : largest;
        var weight = new float[blocks.Length];
        for (var i = 0; i < blocks.Length; i++)
            weight[i] = (float)(1 / (ModelFloor * ModelFloor + (float.IsFinite(noiseVariance[blocks[i]]) ? noiseVariance[blocks[i]] : largest)));
        return weight;
    }

    // A^T W A + V^-1 = L L^T; the ridge makes it positive definite whatever the blocks.
    private double[] Factor()
    {
        var n = gathered.Length;
        var normal = new double[n * n];
        var weighted = new float[blocks.Length];
        for (var k = 0; k < n; k++)
        {
            TensorPrimitives.Multiply(gathered[k], weight, weighted);
            for (var l = 0; l <= k; l++)
                normal[k * n + l] = TensorPrimitives.Dot<float>(weighted, gathered[l]);
            normal[k * n + k] += 1 / variances[k];
        }
        return SmallMatrix.Cholesky(normal, n, 0) ? normal : throw new InvalidOperationException("The modes of the field are not finite.");
    }

    private double[] Solve(float[] data, float[] fitted)
    {
        var c = new double[gathered.Length];
        var weighted = new float[blocks.Length];
        TensorPrimitives.Multiply(data, weight, weighted);
        for (var k = 0; k < c.Length; k++)
            c[k] = TensorPrimitives.Dot<float>(weighted, gathered[k]);
        SmallMatrix.SolveCholesky(factor, c.Length, c);
        Array.Clear(fitted);
        for (var k = 0; k < c.Length; k++)
            TensorPrimitives.MultiplyAdd(gathered[k], (float)c[k], fitted, fitted);
        return c;
    }

    // Data as the next fit takes them. False when the present fit needs no other.
    private bool DrawIn(float[] data, float[] fitted, float[] drawn, bool isFirst)
    {
        var changed = isFirst;
        for (var i = 0; i < data.Length; i++)
        {
            var limit = (float)(Cut / Math.Sqrt(weight[i]));
            var isMissing = float.IsNaN(data[i]);
            drawn[i] = isMissing ? fitted[i] : isFirst ? data[i] : Math.Clamp(data[i], fitted[i] - limit, fitted[i] + limit);
            changed |= isMissing || drawn[i] != data[i];
        }
        return changed;
    }

    private double VarianceOver(int[] hidden)
    {
        var (sum, n) = (0.0, 0);
        var solved = new double[gathered.Length];
        for (var i = 0; i < hidden.Length; i += Math.Max(1, hidden.Length / MostHiddenBlocks), n++)
        {
            // |L^-1 phi|² = phi^T (A^T W A + V^-1)^-1 phi.
            for (var k = 0; k < solved.Length; k++)
                solved[k] = k < modes.Count ? modes.Planes[k][hidden[i]] : 0;
            SmallMatrix.ForwardSubstitute(factor, solved.Length, solved);
            sum += TensorPrimitives.Dot<double>(solved, solved);
        }
        return ModelFloor * ModelFloor + (n > 0 ? sum / n : 0);
    }

    private double Excess(float[] data, float[] fitted, ReadOnlySpan<float> noiseVariance)
    {
        var (sum, n) = (0.0, 0);
        for (var i = 0; i < data.Length; i++)
            if (data[i] - fitted[i] is var residual && !float.IsNaN(residual))
                (sum, n) = (sum + residual * residual - noiseVariance[blocks[i]], n + 1);
        return n > 0 ? Math.Max(0, sum / n) : 0;
    }

    private static int[] Indices(ReadOnlySpan<bool> which)
    {
        var indices = new List<int>();
        for (var b = 0; b < which.Length; b++)
            if (which[b])
                indices.Add(b);
        return [.. indices];
    }
}
