namespace TxmXanes.Pipeline.Live;

/// <summary>Where the newest maps hang for viewers.</summary>
/// <remarks>Safe for any number of threads.</remarks>
public sealed class LiveBoard
{
    private readonly Broadcast<LiveSnapshot> maps = new();
    private LiveDescription? description;
    private long version;

    /// <summary>The newest maps; null before the first of a scan.</summary>
    public LiveSnapshot? Current => maps.Current;

    /// <summary>Null before the first scan.</summary>
    public LiveDescription? Description => Volatile.Read(ref description);

    /// <summary>Maps of this scan that some viewer was too slow for.</summary>
    public int Dropped => maps.Dropped;

    /// <summary>A new scan: the maps of the one before are taken down.</summary>
    public void Begin(LiveDescription scan)
    {
        Volatile.Write(ref description, scan);
        maps.Clear();
    }

    /// <summary>The version of the next publication.</summary>
    public long NextVersion() => Interlocked.Increment(ref version);

    public void Publish(LiveSnapshot snapshot) => maps.Publish(snapshot);

    /// <summary>The present maps, then each new one, the ones between lost to a slow reader; until cancelled.</summary>
    public IAsyncEnumerable<LiveSnapshot> WatchAsync(CancellationToken cancellation) => maps.WatchAsync(cancellation);
}
