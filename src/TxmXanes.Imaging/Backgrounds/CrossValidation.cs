using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Leave-one-sequence-out errors from the cells' sums alone: the frames are not seen again.</summary>
internal sealed class CrossValidation
{
    private CrossValidation(IReadOnlyList<CandidateError> candidates, double linearRelativeError) => (Candidates, LinearRelativeError) = (candidates, linearRelativeError);

    /// <summary>In the order given.</summary>
    public IReadOnlyList<CandidateError> Candidates { get; }

    /// <summary>Of (1 - w) B_first + w B_last.</summary>
    public double LinearRelativeError { get; }

    /// <param name="weights">w of each energy.</param>
    /// <param name="candidates">At least one.</param>
    public static CrossValidation Run(int rows, int columns, CellGrid finest, IReadOnlyList<SequenceSums> sequences, double[] weights, IReadOnlyList<PolynomialCandidate> candidates)
    {
        // As a polynomial of degree 1: 0 + (1 - w) u + w v.
        double[] linearCoefficients = [.. new double[weights.Length], .. weights.Select(w => 1 - w), .. weights];
        var errors = new CandidateError[candidates.Count];
        var linear = 0.0;
        foreach (var cellPx in candidates.Select(c => c.CellPx).Distinct())
        {
            var grid = new CellGrid(rows, columns, cellPx);
            var own = Enumerable.Range(0, candidates.Count).Where(c => candidates[c].CellPx == cellPx).ToArray();
            // Of each cell: the linear one, then for each candidate from both backgrounds and from the first.
            var width = 1 + 2 * own.Length;
            var cells = new ErrorSum[grid.Count * width];
            Rows.ParallelFor(grid.Count, (start, stop) =>
            {
                var pooled = new PooledCell(finest, sequences, weights.Length);
                var coefficients = new double[Monomials.Most * weights.Length];
                for (var cell = start; cell < stop; cell++)
                {
                    var sums = cells.AsSpan(cell * width, width);
                    pooled.Load(grid, cell);
                    for (var s = 0; s < sequences.Count; s++)
                    {
                        pooled.LeaveOut(s);
                        sums[0] += pooled.Error(Monomials.Between(1), linearCoefficients);
                        for (var k = 0; k < own.Length; k++)
                        {
                            var candidate = candidates[own[k]];
                            pooled.Solve(Monomials.Between(candidate.Degree), candidate.Ridge, coefficients);
                            sums[1 + 2 * k] += pooled.Error(Monomials.Between(candidate.Degree), coefficients);
                            pooled.Solve(Monomials.FirstOnly(candidate.Degree), candidate.Ridge, coefficients);
                            sums[2 + 2 * k] += pooled.Error(Monomials.FirstOnly(candidate.Degree), coefficients);
                        }
                    }
                }
            });
            // Fixed coefficients have the same error on every grid.
            linear = Total(0).Relative;
            for (var k = 0; k < own.Length; k++)
                errors[own[k]] = new CandidateError(candidates[own[k]], Total(1 + 2 * k).Relative, Total(2 + 2 * k).Relative);

            // Summed in order, so that the result does not depend on scheduling.
            ErrorSum Total(int of)
            {
                var total = default(ErrorSum);
                for (var cell = 0; cell < grid.Count; cell++)
                    total += cells[cell * width + of];
                return total;
            }
        }
        return new CrossValidation(errors, linear);
    }
}
