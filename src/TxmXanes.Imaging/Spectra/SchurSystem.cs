namespace TxmXanes.Imaging.Spectra;

/// <summary>
/// The fit after its free straight line is eliminated: minimise c^T S c - 2 g^T c over the coefficients of the references.
/// </summary>
/// <remarks>
/// With f the line's two terms and r the references' in the basis q: (1) S_q = G_rr - G_rf G_ff^-1 G_fr, (2) g_q = h_r - G_rf G_ff^-1 h_f; beta_r = R_rr c gives (3) S = R_rr^T S_q R_rr, (4) g = R_rr^T g_q.
/// </remarks>
internal static class SchurSystem
{
    /// <returns>S [J, J] and the projection A [J, n] with g = A h.</returns>
    public static (double[] Schur, double[] Projection) Of(JointDesign design, ReadOnlySpan<double> gram)
    {
        var schur = new double[design.ReferenceCount * design.ReferenceCount];
        var projection = new double[design.ReferenceCount * design.Terms];
        Fill(design, gram, schur, projection);
        return (schur, projection);
    }

    public static void Fill(JointDesign design, ReadOnlySpan<double> gram, Span<double> schur, Span<double> projection)
    {
        var (n, j) = (design.Terms, design.ReferenceCount);
        var determinant = gram[0] * gram[n + 1] - gram[1] * gram[n];
        Span<double> elimination = stackalloc double[j * 2];
        Span<double> basisSchur = stackalloc double[j * j];
        for (var a = 0; a < j; a++)
        {
            var (g0, g1) = (gram[(a + 2) * n], gram[(a + 2) * n + 1]);
            elimination[2 * a] = (g0 * gram[n + 1] - g1 * gram[n]) / determinant;
            elimination[2 * a + 1] = (g1 * gram[0] - g0 * gram[1]) / determinant;
        }
        for (var a = 0; a < j; a++)
            for (var b = 0; b < j; b++)
                basisSchur[a * j + b] = gram[(a + 2) * n + b + 2] - elimination[2 * a] * gram[b + 2] - elimination[2 * a + 1] * gram[n + b + 2];

        schur.Clear();
        projection.Clear();
        for (var a = 0; a < j; a++)
            for (var p = 0; p <= a; p++)
            {
                var r = design.R[(p + 2) * n + a + 2];
                projection[a * n + p + 2] += r;
                projection[a * n] -= r * elimination[2 * p];
                projection[a * n + 1] -= r * elimination[2 * p + 1];
                for (var b = 0; b < j; b++)
                    for (var q = 0; q <= b; q++)
                        schur[a * j + b] += r * basisSchur[p * j + q] * design.R[(q + 2) * n + b + 2];
            }
    }
}
