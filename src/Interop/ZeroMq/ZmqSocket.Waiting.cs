using System.Diagnostics;
using System.Runtime.InteropServices;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

public sealed unsafe partial class ZmqSocket
{
    /// <summary>How often a wait looks at its CancellationToken.</summary>
    private static readonly TimeSpan CancellationInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a message can be received; false when the time is over.</summary>
    public bool WaitToReceive(TimeSpan timeout) => Wait(Zmq.PollIn, timeout, default);

    /// <summary>Waits until a message can be sent; false when the time is over.</summary>
    public bool WaitToSend(TimeSpan timeout) => Wait(Zmq.PollOut, timeout, default);

    /// <summary>Waits for several sockets of this thread at once.</summary>
    /// <param name="sockets">1 to 64.</param>
    /// <param name="ready">As long; true where a message can be received.</param>
    /// <param name="timeout"><see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <returns>Number of sockets ready; 0 when the time is over.</returns>
    public static int WaitAny(ReadOnlySpan<ZmqSocket> sockets, Span<bool> ready, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sockets.Length, 64, nameof(sockets));
        ArgumentOutOfRangeException.ThrowIfNotEqual(ready.Length, sockets.Length, nameof(ready));
        var items = stackalloc Zmq.PollItem[sockets.Length];
        for (var i = 0; i < sockets.Length; i++)
            items[i] = new Zmq.PollItem { Socket = sockets[i].Handle.DangerousGetHandle(), Events = Zmq.PollIn };

        var count = Poll(items, sockets.Length, timeout, "several sockets");
        for (var i = 0; i < sockets.Length; i++) ready[i] = items[i].Ready != 0;
        foreach (var socket in sockets) GC.KeepAlive(socket);
        return count;
    }

    private bool Wait(int events, TimeSpan timeout, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - Stopwatch.GetElapsedTime(start);
            var expired = left != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero;
            var slice = expired ? TimeSpan.Zero
                : cancel.CanBeCanceled && (left == Timeout.InfiniteTimeSpan || left > CancellationInterval) ? CancellationInterval
                : left;
            var item = new Zmq.PollItem { Socket = Handle.DangerousGetHandle(), Events = (short)events };
            if (Poll(&item, 1, slice, ToString()) > 0) return true;
            if (expired) return false;
        }
    }

    private static int Poll(Zmq.PollItem* items, int count, TimeSpan timeout, string what)
    {
        while (true)
        {
            var ready = Zmq.zmq_poll(items, count, Milliseconds(timeout));
            if (ready >= 0) return ready;
            var error = Marshal.GetLastPInvokeError();
            if (error != Zmq.Interrupted) throw ZmqException.Of($"wait for {what}", error);
        }
    }
}
