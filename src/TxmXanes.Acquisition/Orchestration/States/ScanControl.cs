namespace TxmXanes.Acquisition.Orchestration.States;

/// <summary>The operator's hold on one scan. Every request is refused with a sentence where the state does not allow it.</summary>
/// <remarks>
/// Safe for any number of threads. Requests return at once; pause and stop take effect at the next frame boundary, abort
/// immediately. The engine's reaction may run on the caller's thread up to its first wait.
/// </remarks>
public sealed class ScanControl : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource abort = new();
    private TaskCompletionSource? pause;
    private bool stop;

    /// <summary>The scan's state and its table.</summary>
    public ScanStateMachine Machine { get; } = new();

    public ScanState State => Machine.State;

    public void Pause()
    {
        Machine.Allow(ScanRequest.Pause);
        lock (gate)
        {
            if (!stop)
                pause ??= new();
        }
    }

    /// <summary>Ends a pause, also one that was asked for and not yet begun.</summary>
    public void Resume()
    {
        Machine.Allow(ScanRequest.Resume);
        EndPause();
    }

    public void Stop()
    {
        Machine.Allow(ScanRequest.Stop);
        lock (gate)
            stop = true;
        EndPause();
    }

    public void Abort()
    {
        Machine.Allow(ScanRequest.Abort);
        abort.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => abort.Dispose();

    internal CancellationToken AbortToken => abort.Token;

    internal bool StopRequested
    {
        get
        {
            lock (gate)
                return stop;
        }
    }

    /// <summary>Null unless a pause is asked for; then it completes on resume or stop.</summary>
    internal Task? PauseEnded
    {
        get
        {
            lock (gate)
                return pause?.Task;
        }
    }

    private void EndPause()
    {
        TaskCompletionSource? ended;
        lock (gate)
            (ended, pause) = (pause, null);
        ended?.SetResult();
    }
}
