using System.Numerics.Tensors;
using TxmXanes.Domain;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>
/// Learns from recorded sequences of backgrounds how the background at each energy follows from the first and the last one (science section 5.2, P0 section 2.3):
/// B_t(x) = s sum_k b_t,k(x) u^i v^j, u = B_first(x)/s, v = B_last(x)/s, i + j up to the degree, by least squares over all pixels of a cell and all sequences.
/// </summary>
/// <remarks>
/// B = (B - D)/(t i0) of FlatField.Normalise, [rows, columns], NaN where invalid; s is one number, the mean of the first frame seen.
/// Frames are seen once and not kept: held are the first and last of the present sequence and the sums of each (linear in pixels), from which every degree, every multiple of the cell and every ridge is fitted in closed form.
/// Owned by one thread at a time.
/// </remarks>
public sealed class PolynomialTrainer
{
    /// <summary>Errors that differ by less than this are the same: what is below it depends on which sequences happened to be recorded.</summary>
    private const double Tolerance = 1.005;

    private readonly int rows;
    private readonly int columns;
    private readonly double[] energiesEv;
    private readonly CellGrid grid;
    private readonly List<SequenceSums> sequences = [];
    // The first and last frame of the present sequence, in units of the scale.
    private readonly float[] u;
    private readonly float[] v;
    private SequenceSums? present;
    private double scale = double.NaN;

    /// <param name="energiesEv">Energies of a sequence's T frames in the order measured, first and last included, eV.</param>
    /// <param name="cellPx">Side of the finest cell, px. Default: 16, doubled until at most 1024 cells cover the frame, which bounds the sums to 10 MB a sequence of 105.</param>
    /// <exception cref="BadInputException">Fewer than three energies, or energies that do not run one way.</exception>
    public PolynomialTrainer(int rows, int columns, IReadOnlyList<double> energiesEv, int? cellPx = null)
    {
        if (energiesEv.Count < 3)
            throw new BadInputException($"A sequence of {energiesEv.Count} backgrounds has none between its first and last; at least 3 are needed.");
        EnergyAxis.Check(energiesEv);
        (this.rows, this.columns, this.energiesEv) = (rows, columns, energiesEv.ToArray());
        grid = new CellGrid(rows, columns, cellPx ?? CellGrid.FinestCellPx(rows, columns));
        (u, v) = (new float[rows * columns], new float[rows * columns]);
    }

    /// <summary>Side of the finest cell, px.</summary>
    public int FinestCellPx => grid.CellPx;

    /// <summary>Sequences taken in.</summary>
    public int Sequences => sequences.Count;

    /// <summary>Opens a sequence with its first and last frame, which are also to be added as frames.</summary>
    /// <exception cref="ArgumentException">Wrong size.</exception>
    /// <exception cref="BadInputException">No valid pixel in the first frame.</exception>
    /// <exception cref="InvalidOperationException">A sequence is open.</exception>
    public void BeginSequence(ReadOnlyMemory<float> first, ReadOnlyMemory<float> last)
    {
        ImageChecks.SameLength(u.Length, first.Length);
        ImageChecks.SameLength(u.Length, last.Length);
        if (present is not null)
            throw new InvalidOperationException("The sequence before was not ended.");
        if (double.IsNaN(scale))
            scale = MeanOfValid(first.Span);
        Rows.ParallelFor(rows, (start, stop) =>
        {
            var range = (start * columns)..(stop * columns);
            TensorPrimitives.Multiply(first.Span[range], (float)(1 / scale), u.AsSpan(range));
            TensorPrimitives.Multiply(last.Span[range], (float)(1 / scale), v.AsSpan(range));
            MarkInvalid(u.AsSpan(range), v.AsSpan(range));
        });
        present = new SequenceSums(grid, energiesEv.Length);
        present.Begin(u, v, columns);
    }

    /// <summary>Adds frame t of the open sequence; any order, each once.</summary>
    /// <exception cref="ArgumentException">Wrong size, no such t, or added before.</exception>
    /// <exception cref="InvalidOperationException">No sequence is open.</exception>
    public void Add(int t, ReadOnlyMemory<float> frame)
    {
        ImageChecks.SameLength(u.Length, frame.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(t);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(t, energiesEv.Length);
        if (present is null)
            throw new InvalidOperationException("No sequence was begun.");
        if (present.Has(t))
            throw new ArgumentException($"Frame {t} was added before.", nameof(t));
        present.Add(t, frame, u, v, columns, scale);
    }

    /// <summary>Closes the open sequence.</summary>
    /// <exception cref="InvalidOperationException">None is open, or a frame is missing.</exception>
    public void EndSequence()
    {
        if (present is null)
            throw new InvalidOperationException("No sequence was begun.");
        for (var t = 0; t < energiesEv.Length; t++)
            if (!present.Has(t))
                throw new InvalidOperationException($"Frame {t} of the sequence was not added.");
        sequences.Add(present);
        present = null;
    }

    /// <summary>Fits the model that predicts best by leave-one-sequence-out: each sequence in turn is predicted by what the others teach.</summary>
    /// <param name="candidates">To choose from; default <see cref="DefaultCandidates"/>. Cells are multiples of <see cref="FinestCellPx"/>.</param>
    /// <remarks>See <see cref="CandidateError"/> for the error. Chosen is the candidate with the fewest coefficients whose error is within 0.5 % of the smallest.</remarks>
    /// <exception cref="BadInputException">Fewer than two sequences, or too few valid pixels.</exception>
    /// <exception cref="ArgumentException">No candidate, or one that cannot be.</exception>
    public PolynomialFit Fit(IReadOnlyList<PolynomialCandidate>? candidates = null)
    {
        if (sequences.Count < 2)
            throw new BadInputException($"A model cannot be checked with {sequences.Count} recorded sequence{(sequences.Count == 1 ? "" : "s")} of backgrounds; at least 2 are needed.");
        candidates ??= DefaultCandidates();
        foreach (var candidate in candidates)
            candidate.Check(grid.CellPx);
        if (candidates.Count == 0)
            throw new ArgumentException("No candidate.", nameof(candidates));

        var weights = energiesEv.Select(e => (e - energiesEv[0]) / (energiesEv[^1] - energiesEv[0])).ToArray();
        var validation = CrossValidation.Run(rows, columns, grid, sequences, weights, candidates);
        var chosen = Choose(validation.Candidates);
        return new PolynomialFit(FitAs(chosen.Candidate), chosen, validation.Candidates, validation.LinearRelativeError);
    }

    /// <summary>Fits one setup to all sequences, unchecked.</summary>
    /// <exception cref="BadInputException">No sequence, or too few valid pixels at an energy.</exception>
    /// <exception cref="ArgumentException">A setup that cannot be.</exception>
    public PolynomialModel FitAs(PolynomialCandidate setup)
    {
        setup.Check(grid.CellPx);
        if (sequences.Count == 0)
            throw new BadInputException("There is no recorded sequence of backgrounds to learn from.");
        var coarse = new CellGrid(rows, columns, setup.CellPx);
        var between = Planes(Monomials.Between(setup.Degree).Length);
        var firstOnly = Planes(Monomials.FirstOnly(setup.Degree).Length);
        Rows.ParallelFor(coarse.Count, (start, stop) =>
        {
            var pooled = new PooledCell(grid, sequences, energiesEv.Length);
            var coefficients = new double[Monomials.Most * energiesEv.Length];
            for (var cell = start; cell < stop; cell++)
            {
                pooled.Load(coarse, cell);
                pooled.Solve(Monomials.Between(setup.Degree), setup.Ridge, coefficients);
                Store(coefficients, between, cell);
                pooled.Solve(Monomials.FirstOnly(setup.Degree), setup.Ridge, coefficients);
                Store(coefficients, firstOnly, cell);
            }
        });
        for (var t = 0; t < energiesEv.Length; t++)
            if (!coarse.FillFromNeighbours(between[t]) || !coarse.FillFromNeighbours(firstOnly[t]))
                throw new BadInputException($"No cell of {setup.CellPx} px has enough valid pixels at {energiesEv[t]:0.##} eV to learn from.");
        return new PolynomialModel(rows, columns, energiesEv, setup, scale, between, firstOnly);

        float[][] Planes(int terms) => energiesEv.Select(_ => new float[terms * coarse.Count]).ToArray();

        // To [energy][term, cell].
        void Store(double[] coefficients, float[][] planes, int cell)
        {
            for (var t = 0; t < planes.Length; t++)
                for (var p = 0; p < planes[t].Length / coarse.Count; p++)
                    planes[t][p * coarse.Count + cell] = (float)coefficients[p * planes.Length + t];
        }
    }

    /// <summary>Degrees 1 to 3, cells of once, twice and four times the finest, ridges of 1e-8, 1e-6, 1e-4 and 1e-2.</summary>
    public IReadOnlyList<PolynomialCandidate> DefaultCandidates() =>
        (from degree in Enumerable.Range(1, Monomials.HighestDegree)
         from multiple in (int[])[1, 2, 4]
         from ridge in (double[])[1e-8, 1e-6, 1e-4, 1e-2]
         select new PolynomialCandidate(degree, multiple * grid.CellPx, ridge)).ToArray();

    // As CellSums wants them.
    private static void MarkInvalid(Span<float> u, Span<float> v)
    {
        if (!TensorPrimitives.IsNaNAny<float>(u) && !TensorPrimitives.IsNaNAny<float>(v))
            return;
        for (var i = 0; i < u.Length; i++)
            if (float.IsNaN(u[i] + v[i]))
                (u[i], v[i]) = (float.NaN, 0);
    }

    private CandidateError Choose(IReadOnlyList<CandidateError> errors)
    {
        var least = errors.Select(e => e.RelativeError).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
        if (double.IsNaN(least))
            throw new BadInputException("No cell has enough valid pixels in all recorded sequences but one to learn from.");
        return errors.Where(e => e.RelativeError <= Tolerance * least)
            .OrderBy(e => new CellGrid(rows, columns, e.Candidate.CellPx).Count * Monomials.Count(e.Candidate.Degree)).ThenByDescending(e => e.Candidate.Ridge).First();
    }

    private static double MeanOfValid(ReadOnlySpan<float> frame)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in frame)
            if (!float.IsNaN(value))
                (sum, count) = (sum + value, count + 1);
        if (!(sum > 0))
            throw new BadInputException("The first background has no valid pixel with light.");
        return sum / count;
    }
}
