using TxmXanes.Domain;

namespace TxmXanes.Acquisition.Orchestration.Timing;

/// <summary>No call to a device is waited for without end, whatever its implementation promises.</summary>
internal static class BoundedCall
{
    /// <summary>The call's result.</summary>
    /// <param name="limitSeconds">Longest wait.</param>
    /// <param name="complaint">The sentence when it has passed.</param>
    /// <exception cref="DeviceTimeoutException">The limit has passed.</exception>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellation"/> was cancelled.</exception>
    public static async Task<T> WithinAsync<T>(this EngineClock clock, double limitSeconds, Func<CancellationToken, Task<T>> call, Func<string> complaint, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var timer = clock.Time.CreateTimer(static source => Cancel((CancellationTokenSource)source!), limit, TimeSpan.FromSeconds(limitSeconds), Timeout.InfiniteTimeSpan);
        try
        {
            var task = call(limit.Token);
            ObserveFailure(task);
            return await task.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException inner) when (!cancellation.IsCancellationRequested)
        {
            throw new DeviceTimeoutException(complaint(), inner);
        }
    }

    public static Task WithinAsync(this EngineClock clock, double limitSeconds, Func<CancellationToken, Task> call, Func<string> complaint, CancellationToken cancellation) =>
        clock.WithinAsync(limitSeconds, async token => { await call(token); return true; }, complaint, cancellation);

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended while its timer was firing: nothing is left to be cancelled.
        }
    }

    // A call given up on may fail later; its failure has been told already.
    private static void ObserveFailure(Task task) =>
        task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}

/// <summary>A device did not answer or arrive in time.</summary>
public sealed class DeviceTimeoutException(string message, Exception? inner = null) : DeviceException(message, inner);
