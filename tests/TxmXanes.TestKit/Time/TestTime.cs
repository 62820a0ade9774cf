namespace TxmXanes.TestKit.Time;

/// <summary>A clock for fakes: virtual where a test decides its course, real where a wire is between.</summary>
public abstract class TestTime : TimeProvider
{
    private readonly Lazy<long> start;

    /// <summary>Starts at the first look.</summary>
    protected TestTime() => start = new(GetTimestamp);

    /// <summary>The computer's clock.</summary>
    public static TestTime Real => new RealTime();

    /// <summary>Since the first look.</summary>
    public double Seconds => GetElapsedTime(start.Value).TotalSeconds;

    /// <summary>Since the Unix epoch.</summary>
    public double UnixSeconds => (GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Completes after so many seconds.</summary>
    public async Task DelayAsync(double seconds, CancellationToken cancellation = default)
    {
        var due = new TaskCompletionSource();
        await using var timer = CreateTimer(_ => due.TrySetResult(), null, TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)), Timeout.InfiniteTimeSpan);
        await due.Task.WaitAsync(cancellation);
    }

    private sealed class RealTime : TestTime;
}
