using TxmXanes.Contracts.Time;

namespace TxmXanes.VirtualBeamline.Timing;

/// <summary>
/// Waits that end within some 0.1 ms of their moment. Timers of the runtime are late by a millisecond or more, which at a
/// time scale of 0.02 would be 50 ms of beam time for every motion and exposure.
/// </summary>
/// <remarks>
/// One thread sleeps until a millisecond before the next moment and spins from there; its own time is that millisecond a
/// wait, whatever the number of devices. Safe for concurrent use.
/// </remarks>
public sealed class PreciseTime : ISimulationTime, IDisposable
{
    private static readonly TimeSpan Spin = TimeSpan.FromMilliseconds(1.2);

    private readonly SimulatedClock clock;
    private readonly object gate = new();
    private readonly PriorityQueue<TaskCompletionSource, double> queue = new();
    private readonly Thread thread;
    private bool ended;

    public PreciseTime(SimulatedClock clock)
    {
        this.clock = clock;
        thread = new(Run) { IsBackground = true, Name = "precise time", Priority = ThreadPriority.AboveNormal };
        thread.Start();
    }

    /// <inheritdoc/>
    public double NowSeconds => clock.NowSeconds;

    /// <inheritdoc/>
    public async Task WaitUntilAsync(double timeSeconds, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (timeSeconds <= clock.NowSeconds)
            return;
        if (double.IsPositiveInfinity(timeSeconds))
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return;
        }
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(ended, this);
            queue.Enqueue(done, timeSeconds);
            Monitor.Pulse(gate);
        }
        await done.Task.WaitAsync(cancellation);
    }

    /// <summary>Ends the thread; waits under way never end by themselves.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
    }

    private void Run()
    {
        while (NextMoment() is { } moment)
        {
            while (clock.NowSeconds < moment)
                Thread.SpinWait(20);
            Complete(moment);
        }
    }

    // Sleeps until the next moment is near; null at the end.
    private double? NextMoment()
    {
        lock (gate)
        {
            while (!ended)
            {
                if (!queue.TryPeek(out _, out var moment))
                {
                    Monitor.Wait(gate);
                    continue;
                }
                var wall = TimeSpan.FromSeconds(Math.Min(3600, (moment - clock.NowSeconds) * clock.WallSecondsPerSecond));
                if (wall <= Spin)
                    return moment;
                Monitor.Wait(gate, wall - Spin > TimeSpan.FromMilliseconds(1) ? wall - Spin : TimeSpan.FromMilliseconds(1));
            }
            return null;
        }
    }

    private void Complete(double moment)
    {
        lock (gate)
            while (queue.TryPeek(out var done, out var due) && due <= moment)
            {
                queue.Dequeue();
                done.TrySetResult();
            }
    }
}
