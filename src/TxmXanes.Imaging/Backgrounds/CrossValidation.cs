using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Leave-one-sequence-out errors of candidates from the cells' sums alone: the frames are not seen again.</summary>
internal static class CrossValidation
{
    /// <summary>Errors of every candidate, in the order given.</summary>
    public static CandidateError[] Run(int rows, int columns, CellGrid finest, IReadOnlyList<SequenceSums> sequences, int energies, IReadOnlyList<PolynomialCandidate> candidates)
    {
        var (both, firstOnly) = (new ErrorSum[candidates.Count], new ErrorSum[candidates.Count]);
        foreach (var cellPx in candidates.Select(c => c.CellPx).Distinct())
        {
            var grid = new CellGrid(rows, columns, cellPx);
            var own = Enumerable.Range(0, candidates.Count).Where(c => candidates[c].CellPx == cellPx).ToArray();
            var cells = new (ErrorSum Both, ErrorSum FirstOnly)[grid.Count, own.Length];
            Rows.ParallelFor(grid.Count, (start, stop) =>
            {
                var coefficients = new double[Monomials.Most * energies];
                for (var cell = start; cell < stop; cell++)
                {
                    var pooled = new PooledCell(finest, grid, cell, sequences, energies);
                    for (var k = 0; k < own.Length; k++)
                    {
                        var candidate = candidates[own[k]];
                        cells[cell, k] = (LeaveOneOut(pooled, Monomials.Between(candidate.Degree), candidate.Ridge, coefficients), LeaveOneOut(pooled, Monomials.FirstOnly(candidate.Degree), candidate.Ridge, coefficients));
                    }
                }

                ErrorSum LeaveOneOut(PooledCell pooled, int[] terms, double ridge, Span<double> b)
                {
                    var sum = default(ErrorSum);
                    for (var s = 0; s < sequences.Count; s++)
                    {
                        pooled.Solve(terms, ridge, s, b[..(terms.Length * energies)]);
                        sum += pooled.ErrorOf(terms, s, b);
                    }
                    return sum;
                }
            });
            // Summed in order, so that the result does not depend on scheduling.
            for (var cell = 0; cell < grid.Count; cell++)
                for (var k = 0; k < own.Length; k++)
                    (both[own[k]], firstOnly[own[k]]) = (both[own[k]] + cells[cell, k].Both, firstOnly[own[k]] + cells[cell, k].FirstOnly);
        }
        return candidates.Select((candidate, c) => new CandidateError(candidate, both[c].Relative, firstOnly[c].Relative)).ToArray();
    }

    /// <summary>The same error of (1 - w) B_first + w B_last.</summary>
    /// <param name="weights">w of each energy.</param>
    public static double Linear(CellGrid finest, IReadOnlyList<SequenceSums> sequences, double[] weights)
    {
        // As a polynomial of degree 1: 0 + (1 - w) u + w v.
        var terms = Monomials.Between(1);
        double[] coefficients = [.. new double[weights.Length], .. weights.Select(w => 1 - w), .. weights];
        var sum = default(ErrorSum);
        for (var cell = 0; cell < finest.Count; cell++)
        {
            var pooled = new PooledCell(finest, finest, cell, sequences, weights.Length);
            for (var s = 0; s < sequences.Count; s++)
                sum += pooled.ErrorOf(terms, s, coefficients);
        }
        return sum.Relative;
    }
}
