namespace TxmXanes.Imaging.Stacks;

/// <summary>
/// The aligned optical densities of a scan in memory, one image an energy: what every step works on that needs all of a pixel's spectrum at once.
/// </summary>
/// <remarks>
/// Frames are arrays of their own, so that a stack may be larger than one array can be, and frames can be added, dropped and merged without copying the others.
/// Kernels go over row ranges (see <see cref="Buffers.Rows"/>) and within a range over the frames: a range's accumulators stay in the cache, and each frame's rows are read once.
/// Steps that change values do so in place; nobody else holds the frames meanwhile.
/// </remarks>
public sealed class SpectrumStack
{
    /// <param name="energiesEv">T energies, eV, rising; equal neighbours are repeats.</param>
    /// <param name="frames">T images [rows, columns], NaN where invalid.</param>
    /// <exception cref="ArgumentException">No frame, sizes differ, or energies fall.</exception>
    public SpectrumStack(int rows, int columns, IReadOnlyList<double> energiesEv, IReadOnlyList<float[]> frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (frames.Count == 0 || frames.Count != energiesEv.Count)
            throw new ArgumentException($"{frames.Count} frames for {energiesEv.Count} energies.", nameof(frames));
        if (frames.FirstOrDefault(f => f.Length != rows * columns) is { } other)
            throw new ArgumentException($"A frame has {other.Length} pixels where {rows}x{columns} are needed.", nameof(frames));
        for (var t = 1; t < energiesEv.Count; t++)
            if (!(energiesEv[t] >= energiesEv[t - 1]))
                throw new ArgumentException($"The energies fall from {energiesEv[t - 1]} to {energiesEv[t]} eV.", nameof(energiesEv));
        (Rows, Columns, EnergiesEv, Frames) = (rows, columns, [.. energiesEv], [.. frames]);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Pixels => Rows * Columns;

    /// <summary>T.</summary>
    public int Count => Frames.Length;

    /// <summary>eV, rising.</summary>
    public double[] EnergiesEv { get; }

    /// <summary>T images [rows, columns], row-major.</summary>
    public float[][] Frames { get; }

    /// <summary>The part of frame <paramref name="t"/> in rows [<paramref name="startRow"/>, <paramref name="stopRow"/>).</summary>
    public Span<float> RowsOf(int t, int startRow, int stopRow) => Frames[t].AsSpan(startRow * Columns, (stopRow - startRow) * Columns);

    /// <summary>One pixel's spectrum, T values.</summary>
    public void ReadSpectrum(int pixel, Span<float> spectrum)
    {
        for (var t = 0; t < Frames.Length; t++)
            spectrum[t] = Frames[t][pixel];
    }
}
