namespace TxmXanes.Imaging.Spectra;

/// <summary>What one G gives to every pixel that has it: the linear maps from h to coefficients, in float for the kernels, made in double.</summary>
internal sealed class JointFactors
{
    // G's basis has mean square 1 over the planned scan: what is left of a function after the others were taken out must be more than this part of it.
    public const double RelativePivot = 1e-6;

    private JointFactors(JointDesign design, double[] gram, double[] lower)
    {
        var (n, j) = (design.Terms, design.ReferenceCount);
        InverseGram = SmallMatrix.InverseOfCholesky(lower, n);
        Whitening = InverseLower(lower, n);
        Coefficients = SmallMatrix.Multiply(design.InverseR.AsSpan(2 * n), InverseGram, j, n, n);
        var (schur, projection) = SchurSystem.Of(design, gram);
        Subsets = new Subset[(1 << j) - 1];
        for (var mask = 1; mask <= Subsets.Length; mask++)
            Subsets[mask - 1] = new Subset(schur, projection, mask, j, n);
    }

    /// <summary>G^-1, [n, n].</summary>
    public double[] InverseGram { get; }

    /// <summary>L^-1 with G = L L^T, lower triangular [n, n]: |L^-1 h|² is what the unconstrained fit takes from s. Its first two rows are the straight line's part.</summary>
    public double[] Whitening { get; }

    /// <summary>[J, n]: c = Coefficients h, unconstrained.</summary>
    public double[] Coefficients { get; }

    /// <summary>For each set of references allowed to differ from 0, by its bit mask - 1; the last is the full set.</summary>
    public Subset[] Subsets { get; }

    /// <summary>Null while G is rank-deficient.</summary>
    public static JointFactors? TryCreate(JointDesign design, double[] gram)
    {
        var lower = gram.ToArray();
        return SmallMatrix.Cholesky(lower, design.Terms, RelativePivot) ? new JointFactors(design, gram, lower) : null;
    }

    private static double[] InverseLower(double[] lower, int n)
    {
        var inverse = new double[n * n];
        Span<double> unit = stackalloc double[n];
        for (var j = 0; j < n; j++)
        {
            unit.Clear();
            unit[j] = 1;
            SmallMatrix.ForwardSubstitute(lower, n, unit);
            for (var i = 0; i < n; i++)
                inverse[i * n + j] = unit[i];
        }
        return inverse;
    }

    /// <summary>Least squares with only some references: c_P = S_PP^-1 g_P.</summary>
    internal sealed class Subset
    {
        public Subset(double[] schur, double[] projection, int mask, int references, int terms)
        {
            Members = Enumerable.Range(0, references).Where(r => (mask >> r & 1) != 0).ToArray();
            var m = Members.Length;
            var lower = new double[m * m];
            var part = new double[m * terms];
            for (var a = 0; a < m; a++)
            {
                for (var b = 0; b < m; b++)
                    lower[a * m + b] = schur[Members[a] * references + Members[b]];
                projection.AsSpan(Members[a] * terms, terms).CopyTo(part.AsSpan(a * terms));
            }
            // The full G passed its test, so every part of its Schur complement is positive definite.
            SmallMatrix.Cholesky(lower, m, 0);
            Coefficients = ToFloat(SmallMatrix.Multiply(SmallMatrix.InverseOfCholesky(lower, m), part, m, m, terms));
            Gain = ToFloat(SmallMatrix.Multiply(InverseLower(lower, m), part, m, m, terms));
        }

        /// <summary>References of the set, rising.</summary>
        public int[] Members { get; }

        /// <summary>[members, n]: c_P = Coefficients h.</summary>
        public float[] Coefficients { get; }

        /// <summary>[members, n]: |Gain h|² is what these references take from chi² beyond the straight line.</summary>
        public float[] Gain { get; }

        private static float[] ToFloat(double[] values) => Array.ConvertAll(values, v => (float)v);
    }
}
