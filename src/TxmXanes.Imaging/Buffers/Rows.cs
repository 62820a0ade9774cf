namespace TxmXanes.Imaging.Buffers;

/// <summary>Splits the rows of an image over the machine's cores.</summary>
public static class Rows
{
    private const int SmallestShare = 16;

    /// <summary>Threads used at most; 2 cores are the reference machine.</summary>
    public static int MaxThreads { get; set; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>
    /// Calls <paramref name="body"/> with [start, stop) ranges that cover [0, <paramref name="rowCount"/>) once, on up to <see cref="MaxThreads"/> threads; returns when all are done.
    /// </summary>
    /// <remarks>
    /// The ranges depend on the row count and thread limit only; bodies must write nothing but their own rows, so results do not depend on scheduling.
    /// Several ranges per thread, so that a core lent to someone else does not hold up the frame.
    /// </remarks>
    /// <param name="smallestShare">Fewer rows than this are not worth another thread.</param>
    public static void ParallelFor(int rowCount, Action<int, int> body, int smallestShare = SmallestShare)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        var threads = MaxThreads;
        var ranges = Math.Min(threads == 1 ? 1 : threads * 4, rowCount / smallestShare);
        if (ranges <= 1)
        {
            if (rowCount > 0)
                body(0, rowCount);
            return;
        }
        Parallel.For(0, ranges, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            body((int)((long)rowCount * i / ranges), (int)((long)rowCount * (i + 1) / ranges)));
    }
}
