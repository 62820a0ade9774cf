namespace TxmXanes.Acquisition.Orchestration.Timing;

/// <summary>The scan's time: monotonic seconds, precise delays, and bounds on waiting.</summary>
/// <remarks>Immutable and safe for any number of threads.</remarks>
/// <param name="time">The (simulated) clock; every figure of a scan is in its seconds.</param>
/// <param name="wallSecondsPerSecond">Wall seconds that one of its seconds takes.</param>
/// <param name="spinWallSeconds">How long before the end of a precise delay the thread waits actively; 0 for a clock whose timers are exact, as in tests.</param>
public sealed class EngineClock(TimeProvider time, double wallSecondsPerSecond = 1, double spinWallSeconds = EngineClock.TimerRoughnessWallSeconds)
{
    // MEASURED on Linux: a .NET timer has whole wall milliseconds and fires up to one late, plus the pool's dispatch.
    private const double TimerRoughnessWallSeconds = 0.0015;
    private const double ShortestTimerWallSeconds = 0.001;
    private const double LeastWallSeconds = 5;

    // About a microsecond. Not Yield: on a busy computer that gives away a whole time slice.
    private const int SpinIterations = 30;

    public TimeProvider Time { get; } = time;

    public double WallSecondsPerSecond { get; } = wallSecondsPerSecond;

    public long Timestamp() => Time.GetTimestamp();

    public double SecondsSince(long timestamp) => Time.GetElapsedTime(timestamp).TotalSeconds;

    /// <summary>
    /// How long to wait for a device that has <paramref name="timeoutSeconds"/>: the same, but where simulated time runs
    /// faster than life not less than 5 wall seconds, lest a busy computer be taken for a broken device.
    /// </summary>
    public double LimitSeconds(double timeoutSeconds) => Math.Max(timeoutSeconds, Math.Min(timeoutSeconds, LeastWallSeconds) / WallSecondsPerSecond);

    /// <summary>Completes about <paramref name="seconds"/> after <paramref name="start"/>; never early.</summary>
    public Task UntilAsync(long start, double seconds, CancellationToken cancellation) => UntilAsync(start, seconds, 0, cancellation);

    /// <summary>The same within some 20 wall microseconds, at the price of up to 2.5 wall ms of a thread.</summary>
    public Task ExactlyUntilAsync(long start, double seconds, CancellationToken cancellation) => UntilAsync(start, seconds, spinWallSeconds, cancellation);

    private async Task UntilAsync(long start, double seconds, double spinWall, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var left = seconds - SecondsSince(start);
            if (left <= 0)
                return;
            var timer = left - spinWall / WallSecondsPerSecond;
            if (spinWall > 0 && timer * WallSecondsPerSecond < ShortestTimerWallSeconds)
                Thread.SpinWait(SpinIterations);
            else
                await TimerAsync(timer, cancellation);
        }
    }

    private async Task TimerAsync(double seconds, CancellationToken cancellation)
    {
        // Goes on in the timer's own pool thread: another hop would cost the time that a precise delay is there to save.
        var due = new TaskCompletionSource();
        // Rounded up to the clock's 100 ns: a timer of zero would not let an exact clock advance.
        var ticks = Math.Max(1, (long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond));
        await using var timer = Time.CreateTimer(static source => ((TaskCompletionSource)source!).TrySetResult(), due, TimeSpan.FromTicks(ticks), Timeout.InfiniteTimeSpan);
        await due.Task.WaitAsync(cancellation);
    }
}
