using System.Numerics.Tensors;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The field of one frame, on the grid.</summary>
/// <param name="Field">f = ln(true background / prior background), [GridRows, GridColumns]: everywhere, the sample included.</param>
/// <param name="Coefficients">Of the modes.</param>
/// <param name="HiddenVariance">Mean variance of f over the blocks that were not used, the fit's own estimate.</param>
/// <param name="ExcessVariance">Mean square of what is left in the used blocks beyond noise: 0 when noise explains all.</param>
public readonly record struct FittedField(float[] Field, double[] Coefficients, double HiddenVariance, double ExcessVariance);

/// <summary>
/// Fits the modes to the sample-free blocks of one frame after another: ridge regression, with the prior's variances as the ridge, weighted by counts, robust.
/// </summary>
/// <remarks>
/// Model for the block means: -mean_b(y) = sum_k c_k phi_k(b) + noise_b, var noise_b = floor² + v_b / pixels_b with v_b the pixel's shot noise; c ~ N(0, diag(variance)).
/// (1) c = (A^T W A + V^-1)^-1 A^T W d. Residuals beyond <see cref="Cut"/> standard deviations lose weight in inverse proportion (Huber), three rounds: a particle that moved in must not tilt the field.
/// Holds the gathered modes of one set of blocks; make a new one when the set changes. Owned by one thread.
/// </remarks>
public sealed class FieldFit
{
    /// <summary>Huber's limit, in standard deviations.</summary>
    public const double Cut = 3;

    // What no set of few dozen modes follows of a block's mean, in log intensity (0.3 % on real flats).
    private const double ModelFloor = 0.003;
    private const int Rounds = 3;

    private readonly FieldModes modes;
    private readonly int[] blocks;
    private readonly float[][] gathered;
    private readonly double[] hiddenProducts;

    /// <param name="used">Per block: whether it is sample-free.</param>
    /// <param name="lit">Per block: whether it has light; hidden ones among them are what the prediction is for.</param>
    public FieldFit(FieldModes modes, ReadOnlySpan<bool> used, ReadOnlySpan<bool> lit)
    {
        this.modes = modes;
        blocks = Indices(used);
        gathered = new float[modes.Count][];
        for (var k = 0; k < modes.Count; k++)
            gathered[k] = Array.ConvertAll(blocks, b => modes.Planes[k][b]);
        var hidden = new bool[lit.Length];
        for (var b = 0; b < hidden.Length; b++)
            hidden[b] = lit[b] && !used[b];
        hiddenProducts = MeanProducts(modes, Indices(hidden));
    }

    /// <summary>Blocks used.</summary>
    public int BlockCount => blocks.Length;

    /// <param name="mean">Mean optical density of every block under the prior background; blocks with NaN are left out.</param>
    /// <param name="noiseVariance">Variance of that mean by counting noise, per block.</param>
    public FittedField Fit(ReadOnlySpan<float> mean, ReadOnlySpan<float> noiseVariance)
    {
        var (d, noise) = (new float[blocks.Length], new float[blocks.Length]);
        for (var i = 0; i < blocks.Length; i++)
        {
            var value = mean[blocks[i]];
            d[i] = float.IsNaN(value) ? 0 : -value;
            noise[i] = float.IsNaN(value) ? float.PositiveInfinity : (float)(ModelFloor * ModelFloor) + noiseVariance[blocks[i]];
        }
        var weight = new float[blocks.Length];
        TensorPrimitives.Divide(1f, noise, weight);
        var c = new double[modes.Count];
        var inverse = Array.Empty<double>();
        var residual = new float[blocks.Length];
        for (var round = 0; round < Rounds; round++)
        {
            (c, inverse) = Solve(d, weight);
            Residuals(d, c, residual);
            Reweigh(residual, noise, weight);
        }
        var field = new float[modes.Grid.Count];
        for (var k = 0; k < modes.Count; k++)
            TensorPrimitives.MultiplyAdd(modes.Planes[k], (float)c[k], field, field);
        return new(field, c, HiddenVariance(inverse), Excess(residual, mean, noiseVariance));
    }

    private (double[] Coefficients, double[] Inverse) Solve(float[] d, float[] weight)
    {
        var n = modes.Count;
        var (normal, right) = (new double[n * n], new double[n]);
        var weighted = new float[blocks.Length];
        for (var k = 0; k < n; k++)
        {
            TensorPrimitives.Multiply(gathered[k], weight, weighted);
            right[k] = TensorPrimitives.Dot<float>(weighted, d);
            for (var l = 0; l <= k; l++)
                normal[k * n + l] = TensorPrimitives.Dot<float>(weighted, gathered[l]);
            normal[k * n + k] += 1 / modes.Variances[k];
        }
        // The ridge makes it positive definite whatever the blocks; a pivot can only be lost to rounding.
        if (!SmallMatrix.Cholesky(normal, n, 0))
            return (new double[n], []);
        SmallMatrix.SolveCholesky(normal, n, right);
        return (right, SmallMatrix.InverseOfCholesky(normal, n));
    }

    private void Residuals(float[] d, double[] c, float[] residual)
    {
        d.CopyTo(residual, 0);
        for (var k = 0; k < c.Length; k++)
            TensorPrimitives.MultiplyAdd(gathered[k], -(float)c[k], residual, residual);
    }

    private static void Reweigh(float[] residual, float[] noise, float[] weight)
    {
        for (var i = 0; i < residual.Length; i++)
        {
            var sigmas = Math.Abs(residual[i]) / Math.Sqrt(noise[i]);
            weight[i] = (float)(Math.Min(1, Cut / Math.Max(sigmas, 1e-30)) / noise[i]);
        }
    }

    private double HiddenVariance(double[] inverse)
    {
        if (inverse.Length == 0)
            return modes.Variances.Select((v, k) => v * hiddenProducts[k * modes.Count + k]).Sum();
        var sum = ModelFloor * ModelFloor;
        for (var i = 0; i < inverse.Length; i++)
            sum += inverse[i] * hiddenProducts[i];
        return sum;
    }

    private double Excess(float[] residual, ReadOnlySpan<float> mean, ReadOnlySpan<float> noiseVariance)
    {
        var (sum, n) = (0.0, 0);
        for (var i = 0; i < residual.Length; i++)
            if (!float.IsNaN(mean[blocks[i]]))
                (sum, n) = (sum + residual[i] * residual[i] - noiseVariance[blocks[i]], n + 1);
        return n > 0 ? Math.Max(0, sum / n) : 0;
    }

    // Mean over the blocks of phi_k phi_l.
    private static double[] MeanProducts(FieldModes modes, int[] blocks)
    {
        var n = modes.Count;
        var products = new double[n * n];
        if (blocks.Length == 0)
            return products;
        var planes = modes.Planes.Select(p => Array.ConvertAll(blocks, b => p[b])).ToArray();
        for (var k = 0; k < n; k++)
            for (var l = 0; l <= k; l++)
                products[k * n + l] = products[l * n + k] = TensorPrimitives.Dot<float>(planes[k], planes[l]) / blocks.Length;
        return products;
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
