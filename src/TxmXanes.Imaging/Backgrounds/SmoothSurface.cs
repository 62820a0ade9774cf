using System.Numerics.Tensors;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Weighted ridge regression on gathered modes: values = sum_k c_k basis_k.</summary>
/// <param name="basis">[mode][point].</param>
/// <param name="ridge">1 / prior variance of each c_k.</param>
internal sealed class SmoothSurface(float[][] basis, double[] ridge)
{
    /// <exception cref="InvalidOperationException">A value or weight is not finite.</exception>
    public double[] Fit(float[] values, float[] weight)
    {
        var n = basis.Length;
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
        return c;
    }

    /// <summary>residual = values - sum_k c_k basis_k over the first modes.</summary>
    public void Residual(float[] values, ReadOnlySpan<double> c, float[] residual)
    {
        values.CopyTo(residual, 0);
        for (var k = 0; k < c.Length; k++)
            TensorPrimitives.MultiplyAdd(basis[k], -(float)c[k], residual, residual);
    }
}
