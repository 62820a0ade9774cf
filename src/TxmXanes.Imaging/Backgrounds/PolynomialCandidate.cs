namespace TxmXanes.Imaging.Backgrounds;

/// <summary>One way to set up the polynomials.</summary>
/// <param name="Degree">Total degree in the two grey values, 1 to 3.</param>
/// <param name="CellPx">Side of the cells whose pixels share coefficients, px; a multiple of the trainer's finest.</param>
/// <param name="Ridge">lambda above 0 in (G + lambda diag G) b = m, relative and so without a unit.</param>
public readonly record struct PolynomialCandidate(int Degree, int CellPx, double Ridge)
{
    /// <exception cref="ArgumentException">One that cannot be.</exception>
    internal void Check(int finestCellPx)
    {
        if (Degree is < 1 or > Monomials.HighestDegree)
            throw new ArgumentException($"Degree {Degree} is outside 1 to {Monomials.HighestDegree}.");
        if (CellPx <= 0 || CellPx % finestCellPx != 0)
            throw new ArgumentException($"A cell of {CellPx} px is no multiple of the finest, {finestCellPx} px.");
        if (!(Ridge > 0) || !double.IsFinite(Ridge))
            throw new ArgumentException($"A ridge of {Ridge} is not above 0.");
    }
}

/// <summary>How well a candidate predicts sequences that it was not fitted to: sqrt(sum (B - B_predicted)² / sum B²) over the frames between first and last.</summary>
/// <param name="RelativeError">From both backgrounds.</param>
/// <param name="FirstOnlyRelativeError">From the first alone.</param>
/// <remarks>Computed from the cells' sums, so as if a cell's polynomial held for all of its pixels: what the bilinear interpolation between centres gains (or loses) is not in it.</remarks>
public sealed record CandidateError(PolynomialCandidate Candidate, double RelativeError, double FirstOnlyRelativeError);

/// <summary>A fitted model and what speaks for it.</summary>
/// <param name="Chosen">Of the model, with its errors.</param>
/// <param name="Candidates">All that were tried, in the order given.</param>
/// <param name="LinearRelativeError">The same error of (1 - w) B_first + w B_last, w by energy (science 5.1): the yardstick.</param>
public sealed record PolynomialFit(PolynomialModel Model, CandidateError Chosen, IReadOnlyList<CandidateError> Candidates, double LinearRelativeError);
