namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>What a polynomial of degree 2 in (x, y) cannot follow of a function on the unit square.</summary>
internal static class PolynomialResidual
{
    private const int Grid = 48;
    private const int Terms = 6;

    /// <summary>The rms of the residual over the points where <paramref name="lit"/> exceeds a fifth of its maximum.</summary>
    public static double Rms(Func<double, double, double> function, Func<double, double, double> lit)
    {
        var points = Enumerable.Range(0, Grid * Grid).Select(i => ((i / Grid + 0.5) / Grid, (i % Grid + 0.5) / Grid)).ToList();
        var brightest = points.Max(p => lit(p.Item1, p.Item2));
        points.RemoveAll(p => lit(p.Item1, p.Item2) < 0.2 * brightest);
        var values = points.Select(p => function(p.Item1, p.Item2)).ToArray();
        var basis = points.Select(p => Basis(p.Item1, p.Item2)).ToArray();
        // Gram-Schmidt on the sampled terms: fewer lines than normal equations, and as good for six of them.
        for (var t = 0; t < Terms; t++)
        {
            var norm = Math.Sqrt(basis.Sum(b => b[t] * b[t]));
            foreach (var b in basis)
                b[t] /= norm;
            for (var s = t + 1; s < Terms; s++)
            {
                var overlap = basis.Sum(b => b[t] * b[s]);
                foreach (var b in basis)
                    b[s] -= overlap * b[t];
            }
            var share = values.Zip(basis, (v, b) => v * b[t]).Sum();
            for (var i = 0; i < values.Length; i++)
                values[i] -= share * basis[i][t];
        }
        return Math.Sqrt(values.Average(v => v * v));
    }

    private static double[] Basis(double y, double x)
    {
        (y, x) = (2 * y - 1, 2 * x - 1);
        return [1, x, y, x * x, x * y, y * y];
    }
}
