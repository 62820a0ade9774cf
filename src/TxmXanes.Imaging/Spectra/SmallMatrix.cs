namespace TxmXanes.Imaging.Spectra;

/// <summary>Dense row-major matrices of a few rows in double, on the caller's memory: what the per-pixel fits need without allocating.</summary>
internal static class SmallMatrix
{
    /// <summary>In place: the lower triangle of a symmetric positive matrix becomes L with A = L L^T.</summary>
    /// <param name="relativePivot">A pivot below this times the matrix' own diagonal element counts as rank-deficient.</param>
    /// <returns>False where rank-deficient; the matrix is then half done.</returns>
    public static bool Cholesky(Span<double> a, int n, double relativePivot)
    {
        for (var j = 0; j < n; j++)
        {
            var diagonal = a[j * n + j];
            var pivot = diagonal;
            for (var k = 0; k < j; k++)
                pivot -= a[j * n + k] * a[j * n + k];
            if (!(pivot > relativePivot * diagonal) || !(diagonal > 0))
                return false;
            var root = Math.Sqrt(pivot);
            a[j * n + j] = root;
            for (var i = j + 1; i < n; i++)
            {
                var sum = a[i * n + j];
                for (var k = 0; k < j; k++)
                    sum -= a[i * n + k] * a[j * n + k];
                a[i * n + j] = sum / root;
            }
        }
        return true;
    }

    /// <summary>x becomes the solution of L L^T x = x.</summary>
    public static void SolveCholesky(ReadOnlySpan<double> l, int n, Span<double> x)
    {
        ForwardSubstitute(l, n, x);
        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                x[i] -= l[k * n + i] * x[k];
            x[i] /= l[i * n + i];
        }
    }

    /// <summary>x becomes the solution of L x = x.</summary>
    public static void ForwardSubstitute(ReadOnlySpan<double> l, int n, Span<double> x)
    {
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
                x[i] -= l[i * n + k] * x[k];
            x[i] /= l[i * n + i];
        }
    }

    /// <summary>The inverse of L L^T.</summary>
    public static double[] InverseOfCholesky(ReadOnlySpan<double> l, int n)
    {
        var inverse = new double[n * n];
        Span<double> unit = stackalloc double[n];
        for (var j = 0; j < n; j++)
        {
            unit.Clear();
            unit[j] = 1;
            SolveCholesky(l, n, unit);
            for (var i = 0; i < n; i++)
                inverse[i * n + j] = unit[i];
        }
        return inverse;
    }

    /// <summary>a[n, m] times b[m, p].</summary>
    public static double[] Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n, int m, int p)
    {
        var product = new double[n * p];
        for (var i = 0; i < n; i++)
            for (var k = 0; k < m; k++)
                for (var j = 0; j < p; j++)
                    product[i * p + j] += a[i * m + k] * b[k * p + j];
        return product;
    }
}
