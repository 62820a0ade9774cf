using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TxmXanes.Pipeline.Live;

/// <summary>The newest value of something, for any number of watchers, none of which can slow the publisher.</summary>
/// <remarks>
/// Safe for any number of threads. A watcher that is too slow loses the values between, never the newest: what it wants is
/// how things are, not the history.
/// </remarks>
public sealed class Broadcast<T>
    where T : class
{
    private readonly Lock sync = new();
    private readonly List<Channel<T>> watchers = [];
    private T? current;
    private int dropped;

    /// <summary>Null before the first publication and after <see cref="Clear"/>.</summary>
    public T? Current => Volatile.Read(ref current);

    /// <summary>Values that some watcher was too slow for.</summary>
    public int Dropped => Volatile.Read(ref dropped);

    public void Publish(T value)
    {
        lock (sync)
        {
            current = value;
            foreach (var watcher in watchers)
                watcher.Writer.TryWrite(value);
        }
    }

    /// <summary>Forgets the present value and the count of dropped ones; watchers stay.</summary>
    public void Clear()
    {
        lock (sync)
        {
            current = null;
            dropped = 0;
        }
    }

    /// <summary>The present value at once, then each new one; until cancelled.</summary>
    public async IAsyncEnumerable<T> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        var channel = Channel.CreateBounded<T>(options, _ => Interlocked.Increment(ref dropped));
        lock (sync)
        {
            watchers.Add(channel);
            if (current is not null)
                channel.Writer.TryWrite(current);
        }
        try
        {
            await foreach (var value in channel.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return value;
        }
        finally
        {
            lock (sync)
                watchers.Remove(channel);
        }
    }
}
