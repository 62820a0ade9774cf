using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>What the fit needs of one recorded sequence of backgrounds: for each cell the powers of the first and last grey values, and for each energy the moments of the frame with them.</summary>
/// <remarks>
/// A pixel invalid in the first or last frame counts nowhere. One invalid in frame t alone is left out of that frame's moments, and its powers are kept apart (<see cref="Missing"/>),
/// so that the Gram matrix of that energy can leave it out, too: exact, and free where nothing is missing.
/// </remarks>
internal sealed class SequenceSums(CellGrid grid, int energies)
{
    // One cell of 16 x 16 px, or four rows of one of 64.
    private const int PixelsAtOnce = 256;

    private readonly double[] powers = new double[grid.Count * Monomials.Powers];
    // [cell, energy, moment]: in whole pieces as frames come, and a cell's in one piece for the fit.
    private readonly double[] moments = GC.AllocateUninitializedArray<double>(grid.Count * energies * CellSums.Moments);
    private readonly bool[] added = new bool[energies];
    private readonly Dictionary<int, List<(int Energy, double[] Powers)>> missing = [];

    /// <summary>Whether frame t was added.</summary>
    public bool Has(int t) => added[t];

    /// <summary><see cref="CellSums.Powers"/> of a cell.</summary>
    public ReadOnlySpan<double> Powers(int cell) => powers.AsSpan(cell * Monomials.Powers, Monomials.Powers);

    /// <summary><see cref="CellSums.AddMoments"/> of a cell with every frame, [energy, moment].</summary>
    public ReadOnlySpan<double> Moments(int cell) => moments.AsSpan(cell * energies * CellSums.Moments, energies * CellSums.Moments);

    /// <summary>For the energies whose frame lacks pixels of a cell: the part of <see cref="Powers"/> that belongs to them.</summary>
    public IReadOnlyList<(int Energy, double[] Powers)> Missing(int cell) => missing.TryGetValue(cell, out var energies) ? energies : [];

    /// <summary>Takes the first and last frame, u and v of <see cref="CellSums"/>.</summary>
    public void Begin(float[] u, float[] v, int columns) => Rows.ParallelFor(grid.Count, (start, stop) =>
    {
        for (var cell = start; cell < stop; cell++)
            CellSums.Powers(u, v, columns, grid[cell], powers.AsSpan(cell * Monomials.Powers, Monomials.Powers));
    });

    /// <summary>Adds frame t.</summary>
    /// <param name="scale">The unit of grey values: the frame itself is not scaled, its sums are.</param>
    public void Add(int t, ReadOnlyMemory<float> frame, float[] u, float[] v, int columns, double scale)
    {
        Rows.ParallelFor(grid.Rows, (start, stop) =>
        {
            for (var gridRow = start; gridRow < stop; gridRow++)
                AddGridRow(t, gridRow, frame.Span, u, v, columns, 1 / scale);
        }, smallestShare: 1);
        added[t] = true;
    }

    private void AddGridRow(int t, int gridRow, ReadOnlySpan<float> frame, float[] u, float[] v, int columns, double toUnit)
    {
        var firstCell = gridRow * grid.Columns;
        Span<int> counted = stackalloc int[grid.Columns];
        counted.Clear();
        for (var column = 0; column < grid.Columns; column++)
            MomentsOf(firstCell + column, t).Clear();
        // Some rows of one cell, then of the next: whole cells of a wide frame would be read in strides that caches are bad at.
        var strip = grid[firstCell];
        var height = Math.Max(1, PixelsAtOnce / grid.CellPx);
        for (var row = strip.RowStart; row < strip.RowStop; row += height)
            for (var column = 0; column < grid.Columns; column++)
            {
                var part = grid[firstCell + column] with { RowStart = row, RowStop = Math.Min(row + height, strip.RowStop) };
                counted[column] += CellSums.AddMoments(frame, u, v, columns, part, MomentsOf(firstCell + column, t));
            }
        for (var column = 0; column < grid.Columns; column++)
        {
            var sums = MomentsOf(firstCell + column, t);
            TensorPrimitives.Multiply(sums, toUnit, sums);
            sums[Monomials.Most] *= toUnit;
            if (counted[column] < Powers(firstCell + column)[0])
                KeepMissing(t, firstCell + column, frame, u, v, columns);
        }
    }

    private Span<double> MomentsOf(int cell, int t) => moments.AsSpan((cell * energies + t) * CellSums.Moments, CellSums.Moments);

    private void KeepMissing(int t, int cell, ReadOnlySpan<float> frame, float[] u, float[] v, int columns)
    {
        var sums = new double[Monomials.Powers];
        CellSumsScalar.PowersOfMissing(frame, u, v, columns, grid[cell], sums);
        lock (missing)
        {
            if (!missing.TryGetValue(cell, out var ofCell))
                missing[cell] = ofCell = [];
            ofCell.Add((t, sums));
        }
    }
}
