using System.Numerics.Tensors;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The sums of one cell, each sequence's and all together, and the normal equations on them. A coarse cell's sums are those of the finest cells in it.</summary>
/// <remarks>
/// For the terms p, q of a polynomial G_pq = sum u^(i_p + i_q) v^(j_p + j_q) and m_p,t = sum y_t u^i_p v^j_p; (G + lambda diag G) b_t = m_t.
/// G is one for all energies, so all of them are solved at once, row operations running over t. Energies at which a pixel was missing have a G of their own and are solved one by one.
/// The ridge is relative to each diagonal element, so that the unit of grey values does not matter.
/// </remarks>
internal sealed class PooledCell
{
    /// <summary>With fewer pixels than this for each coefficient a cell is not fitted.</summary>
    private const int LeastPixelsPerTerm = 4;

    // The diagonal is raised by the ridge, at least 1e-10 or so of itself; below this the pivot is rounding.
    private const double RelativePivot = 1e-14;

    private readonly int energies;
    private readonly Sums[] sequences;
    private readonly Sums total;

    public PooledCell(CellGrid finest, CellGrid grid, int cell, IReadOnlyList<SequenceSums> recorded, int energies)
    {
        this.energies = energies;
        total = new Sums(energies);
        sequences = new Sums[recorded.Count];
        var multiple = grid.CellPx / finest.CellPx;
        var (firstRow, firstColumn) = (cell / grid.Columns * multiple, cell % grid.Columns * multiple);
        for (var s = 0; s < sequences.Length; s++)
        {
            sequences[s] = new Sums(energies);
            for (var row = firstRow; row < Math.Min(finest.Rows, firstRow + multiple); row++)
                for (var column = firstColumn; column < Math.Min(finest.Columns, firstColumn + multiple); column++)
                    sequences[s].Add(recorded[s], row * finest.Columns + column);
            total.Add(sequences[s]);
        }
    }

    /// <summary>Fits all sequences but one.</summary>
    /// <param name="leftOut">The one; -1 for none.</param>
    /// <param name="coefficients">b, [terms, energies]; NaN where there are too few pixels.</param>
    public void Solve(ReadOnlySpan<int> terms, double ridge, int leftOut, Span<double> coefficients)
    {
        var training = new Sums(energies);
        training.Add(total);
        if (leftOut >= 0)
            training.Subtract(sequences[leftOut]);

        var n = terms.Length;
        Span<double> gram = stackalloc double[n * n];
        for (var p = 0; p < n; p++)
            training.Moments(terms[p]).CopyTo(coefficients.Slice(p * energies, energies));
        if (Factor(training.Powers, terms, ridge, gram))
            SolveRows(gram, n, coefficients);
        else
            coefficients.Fill(double.NaN);

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

    /// <summary>Error of given coefficients on a sequence, sum (y - y_predicted)² = sum y² - 2 b m + b G b, and sum y², over the frames between first and last that have coefficients.</summary>
    public ErrorSum ErrorOf(ReadOnlySpan<int> terms, int sequence, ReadOnlySpan<double> coefficients)
    {
        var sums = sequences[sequence];
        Span<double> error = stackalloc double[energies];
        Span<double> slope = stackalloc double[energies];
        var squares = sums.Moments(Monomials.Most);
        squares.CopyTo(error);
        for (var p = 0; p < terms.Length; p++)
        {
            TensorPrimitives.Multiply(sums.Moments(terms[p]), -2, slope);
            for (var q = 0; q < terms.Length; q++)
                TensorPrimitives.MultiplyAdd(coefficients.Slice(q * energies, energies), GramElement(sums.Powers, terms[p], terms[q]), slope, slope);
            TensorPrimitives.MultiplyAdd(coefficients.Slice(p * energies, energies), slope, error, error);
        }
        // Pixels missing in a frame are in G, not in m and y²: their b G b is taken off.
        foreach (var (t, missing) in sums.Missing)
            for (var p = 0; p < terms.Length; p++)
                for (var q = 0; q < terms.Length; q++)
                    error[t] -= coefficients[p * energies + t] * coefficients[q * energies + t] * GramElement(missing, terms[p], terms[q]);

        var sum = default(ErrorSum);
        for (var t = 1; t < energies - 1; t++)
            if (!double.IsNaN(error[t]))
                sum += new ErrorSum(error[t], squares[t]);
        return sum;
    }

    private static bool Factor(ReadOnlySpan<double> powers, ReadOnlySpan<int> terms, double ridge, Span<double> gram)
    {
        var n = terms.Length;
        for (var p = 0; p < n; p++)
            for (var q = 0; q <= p; q++)
                gram[p * n + q] = GramElement(powers, terms[p], terms[q]) * (p == q ? 1 + ridge : 1);
        return powers[0] >= LeastPixelsPerTerm * n && SmallMatrix.Cholesky(gram, n, RelativePivot);
    }

    private static double GramElement(ReadOnlySpan<double> powers, int p, int q)
    {
        var (a, b) = (Monomials.Exponents[p], Monomials.Exponents[q]);
        return powers[Monomials.Index(a.I + b.I, a.J + b.J)];
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

    /// <summary>Sums of some sequences: powers, moments as [moment, energy], and the powers of pixels missing at single energies.</summary>
    private sealed class Sums(int energies)
    {
        private readonly double[] moments = new double[CellSums.Moments * energies];
        private readonly Dictionary<int, double[]> missing = [];

        public double[] Powers { get; } = new double[Monomials.Powers];

        public IReadOnlyDictionary<int, double[]> Missing => missing;

        public Span<double> Moments(int k) => moments.AsSpan(k * energies, energies);

        public void Add(SequenceSums sequence, int cell)
        {
            TensorPrimitives.Add(Powers, sequence.Powers(cell), Powers);
            for (var t = 0; t < energies; t++)
            {
                var added = sequence.Moments(cell, t);
                for (var k = 0; k < added.Length; k++)
                    moments[k * energies + t] += added[k];
                if (sequence.Missing(cell, t) is { } powers)
                    AddMissing(t, powers, 1);
            }
        }

        public void Add(Sums other)
        {
            TensorPrimitives.Add(Powers, other.Powers, Powers);
            TensorPrimitives.Add(moments, other.moments, moments);
            foreach (var (t, powers) in other.missing)
                AddMissing(t, powers, 1);
        }

        public void Subtract(Sums other)
        {
            TensorPrimitives.Subtract(Powers, other.Powers, Powers);
            TensorPrimitives.Subtract(moments, other.moments, moments);
            foreach (var (t, powers) in other.missing)
                AddMissing(t, powers, -1);
        }

        private void AddMissing(int t, double[] powers, double sign)
        {
            if (!missing.TryGetValue(t, out var sums))
                missing[t] = sums = new double[Monomials.Powers];
            TensorPrimitives.MultiplyAdd(powers, sign, sums, sums);
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
