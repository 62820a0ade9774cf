namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The points of <see cref="ActiveSet"/> as maps c = C beta + c_0, shared by every pixel that has the same R, in float for the kernel.</summary>
internal sealed class ActiveSetFactors
{
    public ActiveSetFactors(double[] r, int references, FitConstraints constraints)
    {
        References = references;
        R = Array.ConvertAll(r, v => (float)v);
        Lower = Enumerable.Range(0, references).Select(j => (float)constraints.LowerOf(j)).ToArray();
        Upper = Enumerable.Range(0, references).Select(j => (float)constraints.UpperOf(j)).ToArray();
        Sets = ActiveSet.All(constraints, references).Select(states => new Map(r, references, constraints, states)).ToArray();
        (Base, BaseOffset) = Sets[0].InDouble(r, references, constraints);
    }

    public int References { get; }

    /// <summary>[J, J] upper triangular.</summary>
    public float[] R { get; }

    public float[] Lower { get; }

    public float[] Upper { get; }

    /// <summary>All free first.</summary>
    public Map[] Sets { get; }

    /// <summary>C of the fit without bounds, [J, J].</summary>
    public double[] Base { get; }

    /// <summary>c_0 of the fit without bounds.</summary>
    public double[] BaseOffset { get; }

    internal sealed class Map
    {
        private readonly int states;

        public Map(double[] r, int references, FitConstraints constraints, int states)
        {
            this.states = states;
            var (matrix, offset) = InDouble(r, references, constraints);
            (Matrix, Offset) = (Array.ConvertAll(matrix, v => (float)v), Array.ConvertAll(offset, v => (float)v));
        }

        /// <summary>C, [J, J].</summary>
        public float[] Matrix { get; }

        /// <summary>c_0.</summary>
        public float[] Offset { get; }

        // An affine map is known by what it does to 0 and to the unit vectors.
        public (double[] Matrix, double[] Offset) InDouble(double[] r, int references, FitConstraints constraints)
        {
            var (matrix, offset) = (new double[references * references], new double[references]);
            var (beta, c) = (new double[references], new double[references]);
            ActiveSet.Solve(r, references, constraints, states, beta, offset);
            for (var k = 0; k < references; k++)
            {
                beta[k] = 1;
                ActiveSet.Solve(r, references, constraints, states, beta, c);
                beta[k] = 0;
                for (var j = 0; j < references; j++)
                    matrix[j * references + k] = c[j] - offset[j];
            }
            return (matrix, offset);
        }
    }
}
