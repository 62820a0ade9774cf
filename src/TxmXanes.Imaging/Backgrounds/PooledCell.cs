using System.Numerics.Tensors;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The normal equations of one cell at a time on the sums of all sequences but one, or of all. A coarse cell's sums are those of the finest cells in it.</summary>
/// <remarks>
/// For the terms p, q of a polynomial G_pq = sum u^(i_p + i_q) v^(j_p + j_q) and m_p,t = sum y_t u^i_p v^j_p; (G + lambda diag G) b_t = m_t.
/// G is one for all energies, so all of them are solved at once, row operations running over t. Energies at which a pixel was missing have a G of their own and are solved one by one.
/// The ridge is relative to each diagonal element, so that the unit of grey values does not matter.
/// A workspace of one thread, used for cell after cell.
/// </remarks>
internal sealed class PooledCell
{
    /// <summary>With fewer pixels than this for each coefficient a cell is not fitted.</summary>
    private const int LeastPixelsPerTerm = 4;

    // The ridge raises the diagonal by 1e-12 of itself at the very least; below this a pivot is rounding.
    private const double RelativePivot = 1e-14;

    private readonly CellGrid finest;
    private readonly IReadOnlyList<SequenceSums> recorded;
    private readonly int energies;
    private readonly TermSums total;
    private readonly TermSums left;
    private readonly TermSums rest;
    private readonly double[] byEnergy;
    private readonly double[] error;
    private readonly double[] slope;
    // The finest cells that make up the present one: of the grid here, not pixels.
    private Cell cells;
    private TermSums training;

    public PooledCell(CellGrid finest, IReadOnlyList<SequenceSums> recorded, int energies)
    {
        (this.finest, this.recorded, this.energies) = (finest, recorded, energies);
        (total, left, rest) = (new TermSums(energies), new TermSums(energies), new TermSums(energies));
        training = total;
        byEnergy = new double[energies * CellSums.Moments];
        (error, slope) = (new double[energies], new double[energies]);
    }

    /// <summary>Takes up a cell of a grid whose cells are whole multiples of the finest, with all sequences.</summary>
    public void Load(CellGrid grid, int cell)
    {
        var multiple = grid.CellPx / finest.CellPx;
        var (row, column) = (cell / grid.Columns * multiple, cell % grid.Columns * multiple);
        cells = new Cell(row, Math.Min(finest.Rows, row + multiple), column, Math.Min(finest.Columns, column + multiple));
        Gather(0, recorded.Count, total);
        training = total;
    }

    /// <summary>From here on this sequence is not learnt from, but is what <see cref="Error"/> compares with.</summary>
    public void LeaveOut(int sequence)
    {
        Gather(sequence, sequence + 1, left);
        rest.Clear();
        rest.Add(total, 1);
        rest.Add(left, -1);
        training = rest;
    }

    /// <summary>Fits.</summary>
    /// <param name="coefficients">b, [terms, energies]; NaN where there are too few pixels.</param>
    public void Solve(ReadOnlySpan<int> terms, double ridge, Span<double> coefficients)
    {
        var n = terms.Length;
        Span<double> gram = stackalloc double[n * n];
        for (var p = 0; p < n; p++)
            training.Moments(terms[p]).CopyTo(coefficients.Slice(p * energies, energies));
        if (Factor(training.Powers, terms, ridge, gram))
            SolveRows(gram, n, coefficients);
        else
            coefficients[..(n * energies)].Fill(double.NaN);

        Span<double> powers = stackalloc double[Monomials.Powers];
        Span<double> single = stackalloc double[n];
        foreach (var (t, missing) in training.Missing)
        {
            TensorPrimitives.Subtract(training.Powers, missing, powers);
            for (var p = 0; p < n; p++)
                single[p] = training.Moments(terms[p])[t];
            if (Factor(powers, terms, ridge, gram))
                SmallMatrix.SolveCholesky(gram, n, single);
            else
                single.Fill(double.NaN);
            for (var p = 0; p < n; p++)
                coefficients[p * energies + t] = single[p];
        }
    }

    /// <summary>Error of coefficients on the sequence left out, sum (y - y_predicted)² = sum y² - 2 b m + b G b, and sum y², over the frames between first and last that have coefficients.</summary>
    public ErrorSum Error(ReadOnlySpan<int> terms, ReadOnlySpan<double> coefficients)
    {
        var squares = left.Moments(Monomials.Most);
        squares.CopyTo(error);
        for (var p = 0; p < terms.Length; p++)
        {
            // b_p (G_pp b_p + 2 sum_q<p G_pq b_q - 2 m_p).
            var own = coefficients.Slice(p * energies, energies);
            TensorPrimitives.Multiply(left.Moments(terms[p]), -2, slope);
            TensorPrimitives.MultiplyAdd(own, left.Powers[Monomials.Product(terms[p], terms[p])], slope, slope);
            for (var q = 0; q < p; q++)
                TensorPrimitives.MultiplyAdd(coefficients.Slice(q * energies, energies), 2 * left.Powers[Monomials.Product(terms[p], terms[q])], slope, slope);
            TensorPrimitives.MultiplyAdd(own, slope, error, error);
        }
        // Pixels missing in a frame are in G, not in m and y²: their b G b is taken off.
        foreach (var (t, missing) in left.Missing)
            for (var p = 0; p < terms.Length; p++)
                for (var q = 0; q < terms.Length; q++)
                    error[t] -= coefficients[p * energies + t] * coefficients[q * energies + t] * missing[Monomials.Product(terms[p], terms[q])];

        var sum = default(ErrorSum);
        for (var t = 1; t < energies - 1; t++)
            if (!double.IsNaN(error[t]))
                sum += new ErrorSum(error[t], squares[t]);
        return sum;
    }

    // The cell's sums of the sequences [first, stop). Moments are summed as they lie, and turned round once.
    private void Gather(int first, int stop, TermSums sums)
    {
        sums.Clear();
        Array.Clear(byEnergy);
        for (var s = first; s < stop; s++)
            for (var row = cells.RowStart; row < cells.RowStop; row++)
                for (var column = cells.ColumnStart; column < cells.ColumnStop; column++)
                {
                    var cell = row * finest.Columns + column;
                    TensorPrimitives.Add(byEnergy, recorded[s].Moments(cell), byEnergy);
                    sums.AddPowers(recorded[s], cell);
                }
        sums.AddMoments(byEnergy);
    }

    private static bool Factor(ReadOnlySpan<double> powers, ReadOnlySpan<int> terms, double ridge, Span<double> gram)
    {
        var n = terms.Length;
        for (var p = 0; p < n; p++)
            for (var q = 0; q <= p; q++)
                gram[p * n + q] = powers[Monomials.Product(terms[p], terms[q])] * (p == q ? 1 + ridge : 1);
        return powers[0] >= LeastPixelsPerTerm * n && SmallMatrix.Cholesky(gram, n, RelativePivot);
    }

    // SmallMatrix.SolveCholesky for every energy at once.
    private void SolveRows(ReadOnlySpan<double> l, int n, Span<double> x)
    {
        for (var i = 0; i < n; i++)
        {
            var row = x.Slice(i * energies, energies);
            for (var k = 0; k < i; k++)
                TensorPrimitives.MultiplyAdd(x.Slice(k * energies, energies), -l[i * n + k], row, row);
            TensorPrimitives.Divide(row, l[i * n + i], row);
        }
        for (var i = n - 1; i >= 0; i--)
        {
            var row = x.Slice(i * energies, energies);
            for (var k = i + 1; k < n; k++)
                TensorPrimitives.MultiplyAdd(x.Slice(k * energies, energies), -l[k * n + i], row, row);
            TensorPrimitives.Divide(row, l[i * n + i], row);
        }
    }
}

/// <summary>Squared errors and squared values, summed.</summary>
internal readonly record struct ErrorSum(double Error, double Norm)
{
    /// <summary>Rms error over rms value. Differences of sums may come out just below 0 where the error is nothing.</summary>
    public double Relative => Math.Sqrt(Math.Max(0, Error) / Norm);

    public static ErrorSum operator +(ErrorSum a, ErrorSum b) => new(a.Error + b.Error, a.Norm + b.Norm);
}
