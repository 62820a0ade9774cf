namespace TxmXanes.Imaging.Spectra;

/// <summary>V = Q R for a few functions sampled at some energies, scaled so that Q^T Q = T I: every function of Q has mean square 1.</summary>
/// <remarks>Modified Gram-Schmidt, each column twice. Column k of Q depends on the columns up to k only.</remarks>
internal sealed class OrthonormalBasis
{
    private OrthonormalBasis(double[][] q, double[] r) => (Q, R, InverseR) = (q, r, InvertUpper(r, q.Length));

    /// <summary>n functions of T values.</summary>
    public double[][] Q { get; }

    /// <summary>[n, n] row-major, upper triangular.</summary>
    public double[] R { get; }

    /// <summary>[n, n] row-major, upper triangular: with v.c = q.beta, c = R^-1 beta.</summary>
    public double[] InverseR { get; }

    public int Terms => Q.Length;

    /// <param name="functions">n functions of T values each; not changed.</param>
    /// <param name="dependent">Makes the exception for a function (its number) that the ones before it already span.</param>
    public static OrthonormalBasis Of(IReadOnlyList<double[]> functions, Func<int, Exception> dependent)
    {
        var n = functions.Count;
        var columns = functions.Select(f => f.ToArray()).ToArray();
        var t = n > 0 ? columns[0].Length : 0;
        var r = new double[n * n];
        for (var k = 0; k < n; k++)
        {
            var original = Dot(columns[k], columns[k]) / t;
            for (var pass = 0; pass < 2; pass++)
                for (var i = 0; i < k; i++)
                {
                    var projection = Dot(columns[i], columns[k]) / t;
                    r[i * n + k] += projection;
                    for (var e = 0; e < t; e++)
                        columns[k][e] -= projection * columns[i][e];
                }
            var left = Dot(columns[k], columns[k]) / t;
            if (!(left > 1e-8 * original) || !(left > 0))
                throw dependent(k);
            var norm = Math.Sqrt(left);
            r[k * n + k] = norm;
            for (var e = 0; e < t; e++)
                columns[k][e] /= norm;
        }
        return new OrthonormalBasis(columns, r);
    }

    private static double[] InvertUpper(double[] r, int n)
    {
        var inverse = new double[n * n];
        for (var j = 0; j < n; j++)
            for (var i = j; i >= 0; i--)
            {
                var sum = i == j ? 1.0 : 0.0;
                for (var k = i + 1; k <= j; k++)
                    sum -= r[i * n + k] * inverse[k * n + j];
                inverse[i * n + j] = sum / r[i * n + i];
            }
        return inverse;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
