using System.Numerics.Tensors;
using TxmXanes.Domain;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>What is interpolated between the centres of cells.</summary>
public enum GridInterpolation
{
    /// <summary>The coefficients: every pixel's own grey values go through a polynomial, so the fine texture stays.</summary>
    Coefficients,

    /// <summary>Grey values predicted at the centres alone, for speed as P0 reads: a low-pass over the cell, which loses the texture. For comparison.</summary>
    Grey,
}

/// <summary>
/// Predicts the background at any energy between a first and a last one: B(x) = s sum_k b_k(x) u^i v^j with u = B_first(x)/s, v = B_last(x)/s (science section 5.2, P0 section 2.3).
/// The coefficients b belong to the centres of cells and are interpolated bilinearly to pixels (P0 eq. 4), held outside the outermost centres, and linearly in energy.
/// </summary>
/// <remarks>Immutable; may be used by several threads. Made by <see cref="PolynomialTrainer"/>.</remarks>
public sealed class PolynomialModel
{
    private readonly CellGrid grid;
    private readonly GridAxis rowAxis;
    private readonly GridAxis columnAxis;

    /// <param name="energiesEv">Energies of the recorded sequences, T of them, running one way, eV.</param>
    /// <param name="setup">Degree, cell and ridge.</param>
    /// <param name="scale">s, the unit of grey values, in those of the backgrounds.</param>
    /// <param name="between">Coefficients [T][term, grid row, grid column]; terms in the order 1, u, v, u², uv, v², u³, u²v, uv², v³.</param>
    /// <param name="firstOnly">Likewise, terms 1, u, u², u³, for a prediction from the first background alone.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public PolynomialModel(int rows, int columns, IReadOnlyList<double> energiesEv, PolynomialCandidate setup, double scale, IReadOnlyList<float[]> between, IReadOnlyList<float[]> firstOnly)
    {
        setup.Check(setup.CellPx);
        EnergyAxis.Check(energiesEv);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        grid = new CellGrid(rows, columns, setup.CellPx);
        ImageChecks.SameLength(energiesEv.Count, between.Count);
        ImageChecks.SameLength(energiesEv.Count, firstOnly.Count);
        for (var t = 0; t < energiesEv.Count; t++)
        {
            ImageChecks.SameLength(Monomials.Between(setup.Degree).Length * grid.Count, between[t].Length);
            ImageChecks.SameLength(Monomials.FirstOnly(setup.Degree).Length * grid.Count, firstOnly[t].Length);
        }
        (Rows, Columns, EnergiesEv, Setup, Scale, Between, FirstOnly) = (rows, columns, energiesEv.ToArray(), setup, scale, between, firstOnly);
        (rowAxis, columnAxis) = (grid.RowAxis(), grid.ColumnAxis());
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Cells down the frame.</summary>
    public int GridRows => grid.Rows;

    /// <summary>Cells across the frame.</summary>
    public int GridColumns => grid.Columns;

    /// <summary>Trained energies in the order measured, eV.</summary>
    public IReadOnlyList<double> EnergiesEv { get; }

    public PolynomialCandidate Setup { get; }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>As given to the constructor; not to be written to.</summary>
    public IReadOnlyList<float[]> Between { get; }

    /// <inheritdoc cref="Between"/>
    public IReadOnlyList<float[]> FirstOnly { get; }

    /// <summary>Whether an energy lies within the trained range, so that it can be predicted.</summary>
    public bool Covers(double energyEv) => energyEv >= Math.Min(EnergiesEv[0], EnergiesEv[^1]) && energyEv <= Math.Max(EnergiesEv[0], EnergiesEv[^1]);

    /// <summary>The background at an energy from the first and the last one.</summary>
    /// <param name="energyEv">Within the trained range, eV.</param>
    /// <param name="first">(B - D)/(t i0), [Rows, Columns], NaN where invalid.</param>
    /// <param name="last">Likewise.</param>
    /// <param name="background">Receives the prediction; NaN where first or last is. Must not be either of them.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    /// <exception cref="BadInputException">The energy is outside the trained range.</exception>
    public void Predict(double energyEv, ReadOnlyMemory<float> first, ReadOnlyMemory<float> last, Memory<float> background, GridInterpolation interpolation = GridInterpolation.Coefficients) =>
        Predict(At(Between, Monomials.Between(Setup.Degree), energyEv), first, last, background, interpolation);

    /// <summary>The same from the first background alone: provisional, until the last one is there.</summary>
    /// <inheritdoc cref="Predict(double, ReadOnlyMemory{float}, ReadOnlyMemory{float}, Memory{float}, GridInterpolation)"/>
    public void PredictFromFirst(double energyEv, ReadOnlyMemory<float> first, Memory<float> background, GridInterpolation interpolation = GridInterpolation.Coefficients) =>
        Predict(At(FirstOnly, Monomials.FirstOnly(Setup.Degree), energyEv), first, first, background, interpolation);

    // All ten coefficients of each cell at an energy, [cell, monomial], 0 where the model has none: so one kernel serves every degree, and the first grey value alone.
    private float[] At(IReadOnlyList<float[]> trained, ReadOnlySpan<int> terms, double energyEv)
    {
        if (!Covers(energyEv))
            throw new BadInputException($"No background was learnt at {energyEv:0.##} eV; the model covers {EnergiesEv.Min():0.##} to {EnergiesEv.Max():0.##} eV.");
        var (lower, weight) = EnergyAxis.Find(EnergiesEv, energyEv);
        var cells = new float[grid.Count * Monomials.Most];
        for (var p = 0; p < terms.Length; p++)
            for (var cell = 0; cell < grid.Count; cell++)
            {
                var at = p * grid.Count + cell;
                cells[cell * Monomials.Most + terms[p]] = (float)((1 - weight) * trained[lower][at] + weight * trained[lower + 1][at]);
            }
        return cells;
    }

    private void Predict(float[] cells, ReadOnlyMemory<float> first, ReadOnlyMemory<float> last, Memory<float> background, GridInterpolation interpolation)
    {
        ImageChecks.SameLength(Rows * Columns, first.Length);
        ImageChecks.SameLength(Rows * Columns, last.Length);
        ImageChecks.SameLength(Rows * Columns, background.Length);
        var centres = interpolation == GridInterpolation.Grey ? GreyAtCentres(cells, first.Span, last.Span) : [];
        Buffers.Rows.ParallelFor(Rows, (start, stop) =>
        {
            // The cells' values (ten coefficients, or one grey value) interpolated to one pixel row.
            var values = interpolation == GridInterpolation.Grey ? centres : cells;
            var width = values.Length / grid.Rows;
            var ofRow = new float[width];
            for (var row = start; row < stop; row++)
            {
                TensorPrimitives.Lerp(values.AsSpan(rowAxis.Lower[row] * width, width), values.AsSpan(rowAxis.Upper[row] * width, width), rowAxis.Weight[row], ofRow);
                var u = first.Span.Slice(row * Columns, Columns);
                var v = last.Span.Slice(row * Columns, Columns);
                var result = background.Span.Slice(row * Columns, Columns);
                if (interpolation == GridInterpolation.Grey)
                    InterpolateGrey(ofRow, u, v, result);
                else
                    PolynomialRow.Evaluate(ofRow, columnAxis, u, v, (float)Scale, result);
            }
        });
    }

    // P0's own way: the polynomials are evaluated at the centres' pixels alone.
    private float[] GreyAtCentres(float[] cells, ReadOnlySpan<float> first, ReadOnlySpan<float> last)
    {
        var centres = new float[grid.Count];
        for (var cell = 0; cell < grid.Count; cell++)
        {
            var (u, v) = GreyOf(grid[cell], first, last);
            centres[cell] = PolynomialRowScalar.Polynomial(cells.AsSpan(cell * Monomials.Most, Monomials.Most), u / (float)Scale, v / (float)Scale) * (float)Scale;
        }
        grid.FillFromNeighbours(centres);
        return centres;
    }

    // First and last grey value of the pixel at the centre; where it is invalid, the means of the cell's valid ones.
    private (float First, float Last) GreyOf(Cell cell, ReadOnlySpan<float> first, ReadOnlySpan<float> last)
    {
        var centre = (cell.RowStart + cell.RowStop - 1) / 2 * Columns + (cell.ColumnStart + cell.ColumnStop - 1) / 2;
        if (!float.IsNaN(first[centre] + last[centre]))
            return (first[centre], last[centre]);
        var (sumFirst, sumLast, count) = (0f, 0f, 0);
        for (var row = cell.RowStart; row < cell.RowStop; row++)
            for (var at = row * Columns + cell.ColumnStart; at < row * Columns + cell.ColumnStop; at++)
                if (!float.IsNaN(first[at] + last[at]))
                    (sumFirst, sumLast, count) = (sumFirst + first[at], sumLast + last[at], count + 1);
        return (sumFirst / count, sumLast / count);
    }

    private void InterpolateGrey(ReadOnlySpan<float> centres, ReadOnlySpan<float> first, ReadOnlySpan<float> last, Span<float> background)
    {
        for (var c = 0; c < background.Length; c++)
        {
            var grey = (1 - columnAxis.Weight[c]) * centres[columnAxis.Lower[c]] + columnAxis.Weight[c] * centres[columnAxis.Upper[c]];
            background[c] = float.IsNaN(first[c] + last[c]) ? float.NaN : grey;
        }
    }
}
