namespace TxmXanes.Interop.ZeroMq;

/// <summary>Receives on a thread of its own until cancelled.</summary>
public static class ZmqReceiveLoop
{
    /// <summary>How long a wait lasts before the token is looked at again.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts receiving.</summary>
    /// <param name="socket">Belongs to the loop until the task ends, and to the caller again after: dispose it then.</param>
    /// <param name="onMessage">
    /// Called on the loop's thread with a message valid only during the call. While it runs nothing is received, so a slow handler fills the queues:
    /// a PUSH peer then waits, a PUB peer drops. An exception ends the loop and is the task's.
    /// </param>
    /// <param name="cancel">Ends the loop within 50 ms; the task then completes without an exception.</param>
    /// <param name="name">Of the thread.</param>
    /// <param name="maxParts">See <see cref="ZmqMessage"/>.</param>
    public static Task RunAsync(ZmqSocket socket, Action<ZmqMessage> onMessage, CancellationToken cancel, string name = "zmq receive", int maxParts = 4)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(socket, onMessage, maxParts, ended, cancel)) { IsBackground = true, Name = name };
        thread.Start();
        return ended.Task;
    }

    private static void Run(ZmqSocket socket, Action<ZmqMessage> onMessage, int maxParts, TaskCompletionSource ended, CancellationToken cancel)
    {
        try
        {
            using var message = new ZmqMessage(maxParts);
            while (!cancel.IsCancellationRequested)
                if (message.TryReceive(socket)) onMessage(message);
                else socket.WaitToReceive(Tick);
            ended.SetResult();
        }
        catch (ZmqException e) when (e.IsShutdown)
        {
            ended.SetResult();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            ended.SetResult();
        }
        catch (Exception e)
        {
            ended.SetException(e);
        }
    }
}
