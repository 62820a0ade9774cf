using System.Runtime.InteropServices;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

public sealed unsafe partial class ZmqSocket
{
    /// <summary>Sends one part (copied), waiting while the queues are full.</summary>
    /// <param name="part">May be empty.</param>
    /// <param name="more">True if another part of the same message follows; peers see the message only when it is complete.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="TimeoutException">Nobody took it within <see cref="SendTimeout"/>.</exception>
    public void Send(ReadOnlySpan<byte> part, bool more = false, CancellationToken cancel = default)
    {
        var message = stackalloc long[8];
        Copy(part, message);
        try
        {
            while (!TrySendMessage(message, more)) WaitUntilWritable(cancel);
        }
        finally
        {
            // After a send the message is empty, and closing it does nothing.
            Zmq.zmq_msg_close(message);
        }
    }

    /// <summary>Sends one part (copied, also where it then finds no room) if a queue has room now. PUB always has: it drops instead.</summary>
    public bool TrySend(ReadOnlySpan<byte> part, bool more = false)
    {
        var message = stackalloc long[8];
        Copy(part, message);
        try
        {
            return TrySendMessage(message, more);
        }
        finally
        {
            Zmq.zmq_msg_close(message);
        }
    }

    /// <summary>Sends a message of two parts, as a frame's header and pixels, waiting while the queues are full.</summary>
    public void Send(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, CancellationToken cancel = default)
    {
        Send(header, more: true, cancel);
        // Once libzmq took the first part it takes the rest; a wait cut short here would leave half a message.
        Send(body);
    }

    /// <summary>
    /// Sends one part without a copy, waiting while the queues are full. The buffer belongs to libzmq from here on and comes back to its pool by itself,
    /// in whatever order libzmq is done with them.
    /// </summary>
    /// <param name="buffer">Rented; not to be touched after.</param>
    /// <param name="length">Bytes of it to send.</param>
    /// <param name="more">True if another part of the same message follows.</param>
    /// <param name="cancel">Ends the wait; the buffer then stays with the caller.</param>
    public void Send(ZmqBuffer buffer, int length, bool more = false, CancellationToken cancel = default)
    {
        while (!TrySend(buffer, length, more)) WaitUntilWritable(cancel);
    }

    /// <summary>Sends one part without a copy if a queue has room now; if not (false, or an exception) the buffer stays with the caller.</summary>
    public bool TrySend(ZmqBuffer buffer, int length, bool more = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)buffer.Length, nameof(length));
        var message = stackalloc long[8];
        buffer.InitializeMessage(message, length);
        var sent = false;
        try
        {
            return sent = TrySendMessage(message, more);
        }
        finally
        {
            if (!sent) buffer.Withdraw(message);
        }
    }

    private bool TrySendMessage(void* message, bool more)
    {
        while (Zmq.zmq_msg_send(message, Handle, Zmq.DontWait | (more ? Zmq.SendMore : 0)) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Zmq.Again) return false;
            if (error != Zmq.Interrupted) throw ZmqException.Of($"send {Zmq.zmq_msg_size(message)} bytes through {this}", error);
        }

        return true;
    }

    private void WaitUntilWritable(CancellationToken cancel)
    {
        var timeout = SendTimeout;
        if (!Wait(Zmq.PollOut, timeout, cancel))
            throw new TimeoutException($"Cannot send through {this}: nobody took the message within {timeout.TotalSeconds:0.###} s.");
    }

    private static void Copy(ReadOnlySpan<byte> part, void* message)
    {
        if (Zmq.zmq_msg_init_size(message, (nuint)part.Length) != 0) throw ZmqException.Last($"make a message of {part.Length} bytes");
        part.CopyTo(new Span<byte>(Zmq.zmq_msg_data(message), part.Length));
    }
}
