using System.Collections.Concurrent;

namespace TxmXanes.TestKit.Time;

/// <summary>
/// A clock that jumps to the next timer as soon as nothing is left to do, so that hours of waiting take no time and every
/// run is the same. Where nothing is left to do and no timer is set, the code under test waits for ever: that is reported.
/// </summary>
/// <remarks>Everything under test runs on the one thread of <see cref="Run"/>: it must not leave it (no Task.Run, no ConfigureAwait(false), no WaitAsync on a source that continues
/// asynchronously, no Should.ThrowAsync: Assert.ThrowsAsync stays).</remarks>
public sealed class VirtualTime : TestTime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(100);

    private readonly PriorityQueue<Timer, (long Due, long Order)> timers = new();
    private long ticks;
    private long order;

    private VirtualTime()
    {
    }

    /// <summary>Runs a test to its end in virtual time.</summary>
    /// <exception cref="InvalidOperationException">The test waits for something that will never happen.</exception>
    public static void Run(Func<VirtualTime, Task> test)
    {
        var previous = SynchronizationContext.Current;
        var context = new Pump();
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            var time = new VirtualTime();
            var task = test(time);
            while (!task.IsCompleted)
            {
                if (!context.RunOne() && !time.JumpToNextTimer())
                    throw new InvalidOperationException("The test waits for ever: nothing is left to do and no timer is set.");
            }
            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(ticks);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, () => callback(state), dueTime);

    private bool JumpToNextTimer()
    {
        while (timers.TryDequeue(out var timer, out var when))
        {
            if (!timer.IsDueAt(when))
                continue;
            ticks = Math.Max(ticks, when.Due);
            if (TimeSpan.FromTicks(ticks) > Longest)
                throw new InvalidOperationException($"The test went on for {Longest.TotalDays} virtual days.");
            timer.Fire();
            return true;
        }
        return false;
    }

    private sealed class Timer : ITimer
    {
        private readonly VirtualTime time;
        private readonly Action callback;
        private (long, long)? due;

        public Timer(VirtualTime time, Action callback, TimeSpan dueTime)
        {
            (this.time, this.callback) = (time, callback);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public bool IsDueAt((long Due, long Order) when) => due == when;

        public void Fire()
        {
            due = null;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            due = null;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            var when = (time.ticks + dueTime.Ticks, time.order++);
            due = when;
            time.timers.Enqueue(this, when);
            return true;
        }

        public void Dispose() => due = null;

        public ValueTask DisposeAsync()
        {
            due = null;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Pump : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Work, object? State)> queue = new();

        public override void Post(SendOrPostCallback d, object? state) => queue.Enqueue((d, state));

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing under test may block.");

        public bool RunOne()
        {
            if (!queue.TryDequeue(out var item))
                return false;
            item.Work(item.State);
            return true;
        }
    }
}
