namespace TxmXanes.Imaging.Spectra;

/// <summary>Which pixels miss which frames (science section 7, a): a list for each row, so that rows can be worked on side by side.</summary>
/// <remarks>
/// Bounded: a pixel that misses more than a third of the planned frames is given up, as is one that finds its row's list full (16 entries for each column; in practice only rows along the border of a drifting field).
/// Entries are (column, frame) in 32 bits.
/// </remarks>
internal sealed class MissingFrames
{
    private const ushort GivenUp = ushort.MaxValue;
    private readonly int columns;
    private readonly int rowCapacity;
    private readonly int mostMissing;
    private readonly ushort[] counts;
    private readonly uint[][] entries;
    private readonly int[] used;

    public MissingFrames(int rows, int columns, int plannedFrames)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plannedFrames, ushort.MaxValue);
        this.columns = columns;
        rowCapacity = 16 * columns;
        mostMissing = plannedFrames / 3;
        counts = new ushort[rows * columns];
        entries = new uint[rows][];
        Array.Fill(entries, []);
        used = new int[rows];
    }

    /// <summary>Marks a pixel of a row as missing in a frame. Rows may be written by different threads, each by one.</summary>
    public void Record(int row, int column, int frame)
    {
        ref var count = ref counts[row * columns + column];
        if (count == GivenUp)
            return;
        if (count >= mostMissing || used[row] == rowCapacity)
        {
            count = GivenUp;
            return;
        }
        if (used[row] == entries[row].Length)
            Array.Resize(ref entries[row], Math.Min(rowCapacity, Math.Max(64, 2 * used[row])));
        entries[row][used[row]++] = (uint)column << 16 | (uint)frame;
        count++;
    }

    /// <summary>The pixel gets no result any more.</summary>
    public void GiveUp(int row, int column) => counts[row * columns + column] = GivenUp;

    /// <summary>Missing frames of each pixel of a row; see <see cref="IsGivenUp"/>.</summary>
    public ReadOnlySpan<ushort> Counts(int row) => counts.AsSpan(row * columns, columns);

    public static bool IsGivenUp(ushort count) => count == GivenUp;

    /// <summary>True where a row has no missing entries and no pixel was given up.</summary>
    public bool IsComplete(int row) => used[row] == 0 && Counts(row).IndexOfAnyExcept((ushort)0) < 0;

    /// <summary>Entries of a row sorted by column, then frame. Sorting is done in place: it keeps its meaning.</summary>
    public ReadOnlySpan<uint> SortedEntries(int row)
    {
        var list = entries[row].AsSpan(0, used[row]);
        list.Sort();
        return list;
    }

    /// <summary>The frames that a pixel misses, from a row's sorted entries.</summary>
    /// <param name="at">Where to look from; moved behind the pixel's entries. Start at 0 and ask in the order of columns.</param>
    public static ReadOnlySpan<uint> Of(ReadOnlySpan<uint> sorted, int column, ref int at)
    {
        while (at < sorted.Length && sorted[at] >> 16 < column)
            at++;
        var start = at;
        while (at < sorted.Length && sorted[at] >> 16 == column)
            at++;
        return sorted[start..at];
    }

    public static int Frame(uint entry) => (int)(entry & 0xFFFF);

    public void Clear()
    {
        Array.Clear(counts);
        Array.Clear(used);
    }
}
