using System.Collections.Concurrent;

namespace TxmXanes.Imaging.Registration;

/// <summary>Frames read one at a time and prepared side by side, a batch in memory at once.</summary>
internal sealed class FrameReader<T>(FrameMatcher<T> matcher, int pixels, int count, Action<int, Memory<float>> density, IProgress<double>? progress, int passes, CancellationToken cancellation) where T : class
{
    // Also the distance of the frames further back in RegistrationReference.Sequential: errors add up over a tenth of the steps.
    private const int Batch = 10;
    private readonly ConcurrentBag<float[]> buffers = [];
    private readonly Lock reading = new();
    private int done;

    public int Count => count;

    public ParallelOptions Options { get; } = new() { MaxDegreeOfParallelism = Buffers.Rows.MaxThreads, CancellationToken = cancellation };

    /// <summary>Reads and prepares one frame.</summary>
    public T Read(int t)
    {
        if (!buffers.TryTake(out var y))
            y = new float[pixels];
        lock (reading)
            density(t, y);
        var frame = matcher.Prepare(y);
        buffers.Add(y);
        return frame;
    }

    /// <summary>Each frame once: <paramref name="compare"/> by any thread, then <paramref name="after"/> in order.</summary>
    public void Each(Action<int, T> compare, Action<int, T>? after = null)
    {
        for (var first = 0; first < count; first += Batch)
        {
            var batch = new T[Math.Min(Batch, count - first)];
            var start = first;
            Parallel.For(0, batch.Length, Options, i =>
            {
                batch[i] = Read(start + i);
                compare(start + i, batch[i]);
                progress?.Report((double)Interlocked.Increment(ref done) / (passes * count));
            });
            for (var i = 0; i < batch.Length && after is not null; i++)
                after(first + i, batch[i]);
        }
    }

    /// <summary>Each batch of prepared frames in order, with the index of its first.</summary>
    public void EachBatch(Action<int, T[]> use)
    {
        for (var first = 0; first < count; first += Batch)
        {
            var batch = new T[Math.Min(Batch, count - first)];
            var start = first;
            Parallel.For(0, batch.Length, Options, i => batch[i] = Read(start + i));
            use(first, batch);
            done += batch.Length;
            progress?.Report((double)done / (passes * count));
        }
    }
}
