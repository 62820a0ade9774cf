using TxmXanes.VirtualBeamline.Timing;

namespace TxmXanes.VirtualBeamline.Tests.Support;

/// <summary>Time that passes only by being waited for: every wait ends at once, and the clock then shows its moment.</summary>
internal sealed class JumpingTime(double start = 1000) : ISimulationTime
{
    private readonly Lock gate = new();
    private double now = start;

    public double NowSeconds
    {
        get
        {
            lock (gate)
                return now;
        }
    }

    public Task WaitUntilAsync(double timeSeconds, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (double.IsPositiveInfinity(timeSeconds))
            return Task.Delay(Timeout.Infinite, cancellation);
        lock (gate)
            now = Math.Max(now, timeSeconds);
        return Task.CompletedTask;
    }
}

/// <summary>Time that does not pass: waits end by cancelling alone.</summary>
internal sealed class StandingTime : ISimulationTime
{
    public double NowSeconds => 1000;

    public Task WaitUntilAsync(double timeSeconds, CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);
}
