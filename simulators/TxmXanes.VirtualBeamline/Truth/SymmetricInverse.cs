namespace TxmXanes.VirtualBeamline.Truth;

/// <summary>Inverse of a small symmetric positive definite matrix by its Cholesky factor.</summary>
internal static class SymmetricInverse
{
    /// <param name="matrix">Its lower triangle is read.</param>
    /// <returns>The full inverse; null where the matrix is not positive definite.</returns>
    public static double[,]? Of(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var factor = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                    sum -= factor[i, k] * factor[j, k];
                if (i == j && !(sum > 1e-12 * matrix[i, i]))
                    return null;
                factor[i, j] = i == j ? Math.Sqrt(sum) : sum / factor[j, j];
            }
        }
        // Rows of the factor's inverse; then inverse = (L^-1)^T L^-1.
        var lower = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            lower[i, i] = 1 / factor[i, i];
            for (var j = 0; j < i; j++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++)
                    sum -= factor[i, k] * lower[k, j];
                lower[i, j] = sum / factor[i, i];
            }
        }
        var inverse = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                for (var k = Math.Max(i, j); k < n; k++)
                    inverse[i, j] += lower[k, i] * lower[k, j];
        return inverse;
    }
}
