using System.Runtime.ExceptionServices;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>Waits for several tasks, none of which is left behind.</summary>
internal static class FirstFailure
{
    /// <summary>Completes when all have ended; throws the failure that ended the others rather than their being cancelled by it.</summary>
    public static async Task OfAsync(IReadOnlyList<Task> tasks, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(tasks);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            var cause = tasks.Where(t => t.IsFaulted).Select(t => t.Exception!.InnerException!).FirstOrDefault(e => e is not OperationCanceledException);
            if (cause is not null)
                ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }
}
