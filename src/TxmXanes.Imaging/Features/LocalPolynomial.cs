using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Features;

/// <summary>The readable reference of <see cref="LanePolynomial"/>: y = sum_k c_k u^k, u = (E - centre)/half-width, |u| at most 1.</summary>
/// <param name="Variance">Of one point about the fit; NaN where there are no points to spare.</param>
internal sealed record LocalPolynomial(double[] Coefficients, double[] Factor, double Variance)
{
    /// <summary>Null where too few points lie in the window.</summary>
    public static LocalPolynomial? Fit(float[] energies, double[] values, double centre, double halfWidth, double offset, int terms)
    {
        var (gram, c) = (new double[terms * terms], new double[terms]);
        var (points, squares) = (0, 0.0);
        for (var t = 0; t < energies.Length; t++)
        {
            var (u, y) = ((energies[t] - centre) / halfWidth, values[t] - offset);
            if (Math.Abs(u) > 1 || double.IsNaN(y))
                continue;
            points++;
            squares += y * y;
            for (var i = 0; i < terms; i++)
            {
                c[i] += Math.Pow(u, i) * y;
                for (var j = 0; j <= i; j++)
                    gram[i * terms + j] += Math.Pow(u, i + j);
            }
        }
        if (points < terms || !SmallMatrix.Cholesky(gram, terms, 1e-4))
            return null;
        var explained = (double[])c.Clone();
        SmallMatrix.ForwardSubstitute(gram, terms, explained);
        SmallMatrix.SolveCholesky(gram, terms, c);
        var rest = Math.Max(0, squares - explained.Sum(v => v * v));
        return new LocalPolynomial(c, gram, points > terms ? rest / (points - terms) : double.NaN);
    }

    public double At(double u) => Coefficients.Reverse().Aggregate(0.0, (sum, c) => sum * u + c);

    /// <summary>v^T G^-1 v.</summary>
    public double VarianceOf(double[] v)
    {
        SmallMatrix.ForwardSubstitute(Factor, v.Length, v);
        return v.Sum(x => x * x);
    }
}
