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
    private readonly double[][] moments = new double[energies][];
    private readonly Dictionary<(int Cell, int Energy), double[]> missing = [];

    /// <summary>Whether frame t was added.</summary>
    public bool Has(int t) => moments[t] is not null;

    /// <summary><see cref="CellSums.Powers"/> of a cell.</summary>
    public ReadOnlySpan<double> Powers(int cell) => powers.AsSpan(cell * Monomials.Powers, Monomials.Powers);

    /// <summary><see cref="CellSums.MomentsOf"/> of a cell with frame t.</summary>
    public ReadOnlySpan<double> Moments(int cell, int t) => moments[t].AsSpan(cell * CellSums.Moments, CellSums.Moments);

    /// <summary>The part of <see cref="Powers"/> that belongs to pixels invalid in frame t; null for none.</summary>
    public double[]? Missing(int cell, int t) => missing.GetValueOrDefault((cell, t));

    /// <summary>Takes the scaled first and last frame, u and v of <see cref="CellSums"/>.</summary>
    public void Begin(float[] u, float[] v, int columns) => Rows.ParallelFor(grid.Count, (start, stop) =>
    {
        for (var cell = start; cell < stop; cell++)
            CellSums.Powers(u, v, columns, grid[cell], powers.AsSpan(cell * Monomials.Powers, Monomials.Powers));
    });

    /// <summary>Adds frame t.</summary>
    /// <param name="scale">The unit of grey values: the frame itself is not scaled, its sums are.</param>
    public void Add(int t, ReadOnlyMemory<float> frame, float[] u, float[] v, int columns, double scale)
    {
        var sums = new double[grid.Count * CellSums.Moments];
        Rows.ParallelFor(grid.Count, (start, stop) =>
        {
            for (var cell = start; cell < stop; cell++)
            {
                var own = sums.AsSpan(cell * CellSums.Moments, CellSums.Moments);
                var counted = CellSums.MomentsOf(frame.Span, u, v, columns, grid[cell], own);
                for (var k = 0; k < Monomials.Most; k++)
                    own[k] /= scale;
                own[Monomials.Most] /= scale * scale;
                if (counted < powers[cell * Monomials.Powers])
                    KeepMissing(t, cell, frame.Span, u, v, columns);
            }
        });
        moments[t] = sums;
    }

    private void KeepMissing(int t, int cell, ReadOnlySpan<float> frame, float[] u, float[] v, int columns)
    {
        var sums = new double[Monomials.Powers];
        CellSumsScalar.PowersOfMissing(frame, u, v, columns, grid[cell], sums);
        lock (missing)
            missing[(cell, t)] = sums;
    }
}
