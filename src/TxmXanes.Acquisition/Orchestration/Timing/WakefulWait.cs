using TxmXanes.Domain;

namespace TxmXanes.Acquisition.Orchestration.Timing;

/// <summary>Waits for an answer whose moment is known beforehand without having gone to sleep when it comes.</summary>
internal static class WakefulWait
{
    /// <summary>
    /// The task's result. Shortly before it is expected, <paramref name="look"/> is called without pause: processors and
    /// connections that are awake answer and take the next command in a twentieth of the time.
    /// </summary>
    /// <param name="expectedSeconds">From now.</param>
    /// <param name="look">Harmless, e.g. a reading.</param>
    public static async Task<T> AwakeAsync<T>(this EngineClock clock, Task<T> task, double expectedSeconds, Func<CancellationToken, Task> look, CancellationToken cancellation)
    {
        if (clock.BusySeconds == 0)
            return await task;
        var start = clock.Timestamp();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(task, clock.UntilAsync(start, expectedSeconds - clock.BusySeconds, done.Token));
        done.Cancel();
        try
        {
            while (!task.IsCompleted && clock.SecondsSince(start) < expectedSeconds + clock.BusySeconds)
                await look(cancellation);
        }
        catch (Exception unanswered) when (unanswered is DeviceException or OperationCanceledException)
        {
            // The task decides; a device that does not answer a look will not answer the next call that matters either.
        }
        return await task;
    }
}
