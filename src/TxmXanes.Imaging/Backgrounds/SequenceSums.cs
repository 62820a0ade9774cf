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
    private readonly double[] powers = new double[grid.Count * Monomials.Powers];
    // [cell, energy, moment]: in whole pieces as frames come, and a cell's in one piece for the fit.
    private readonly double[] moments = GC.AllocateUninitializedArray<double>(grid.Count * energies * CellSums.Moments);
    private readonly bool[] added = new bool[energies];
    private readonly Dictionary<int, List<(int Energy, double[] Powers)>> missing = [];

    /// <summary>Whether frame t was added.</summary>
    public bool Has(int t) => added[t];

    /// <summary><see cref="CellSums.Powers"/> of a cell.</summary>
    public ReadOnlySpan<double> Powers(int cell) => powers.AsSpan(cell * Monomials.Powers, Monomials.Powers);

    /// <summary><see cref="CellSums.MomentsOf"/> of a cell with every frame, [energy, moment].</summary>
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
        var toUnit = 1 / scale;
        Rows.ParallelFor(grid.Count, (start, stop) =>
        {
            var y = frame.Span;
            for (var cell = start; cell < stop; cell++)
            {
                var sums = moments.AsSpan((cell * energies + t) * CellSums.Moments, CellSums.Moments);
                var counted = CellSums.MomentsOf(y, u, v, columns, grid[cell], sums);
                TensorPrimitives.Multiply(sums, toUnit, sums);
                sums[Monomials.Most] *= toUnit;
                if (counted < Powers(cell)[0])
                    KeepMissing(t, cell, y, u, v, columns);
            }
        });
        added[t] = true;
    }

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
