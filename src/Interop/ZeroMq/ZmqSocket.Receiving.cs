using System.Runtime.InteropServices;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

public sealed unsafe partial class ZmqSocket
{
    /// <summary>Receives one part, waiting for it. What the part held before is gone.</summary>
    /// <param name="part">Afterwards shows libzmq's own memory.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="TimeoutException">Nothing came within <see cref="ReceiveTimeout"/>.</exception>
    public void Receive(ZmqPart part, CancellationToken cancel = default)
    {
        while (!TryReceive(part))
        {
            var timeout = ReceiveTimeout;
            if (!Wait(Zmq.PollIn, timeout, cancel))
                throw new TimeoutException($"Cannot receive through {this}: nothing came within {timeout.TotalSeconds:0.###} s.");
        }
    }

    /// <summary>Receives one part if one is there now.</summary>
    public bool TryReceive(ZmqPart part)
    {
        while (Zmq.zmq_msg_recv(part.Message, Handle, Zmq.DontWait) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Zmq.Again) return false;
            if (error != Zmq.Interrupted) throw ZmqException.Of($"receive through {this}", error);
        }

        return true;
    }

    /// <summary>Receives one part if one comes in time.</summary>
    public bool TryReceive(ZmqPart part, TimeSpan timeout) => TryReceive(part) || Wait(Zmq.PollIn, timeout, default) && TryReceive(part);

    /// <summary>Receives all parts of a message into new arrays. For short messages; frames go through <see cref="ZmqReceiveLoop"/>.</summary>
    /// <param name="maxParts">A message of more parts is taken off the queue and refused.</param>
    /// <param name="cancel">Ends the wait.</param>
    public byte[][] ReceiveAll(int maxParts = 16, CancellationToken cancel = default)
    {
        using var part = new ZmqPart();
        var parts = new List<byte[]>();
        var count = 0;
        do
        {
            Receive(part, cancel);
            if (++count <= maxParts) parts.Add(part.Bytes.ToArray());
        }
        while (part.HasMore);

        return count <= maxParts ? [.. parts] : throw new ZmqException($"A message of {count} parts came through {this}; the limit is {maxParts}.", 0);
    }

    /// <summary>Receives one part of at most a buffer's length.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="ZmqException">The part is longer; it is taken off the queue.</exception>
    public int ReceiveInto(Span<byte> buffer, CancellationToken cancel = default)
    {
        using var part = new ZmqPart();
        Receive(part, cancel);
        if (part.Length > buffer.Length)
            throw new ZmqException($"A part of {part.Length} bytes came through {this}; the buffer holds {buffer.Length}.", 0);
        part.Bytes.CopyTo(buffer);
        return part.Length;
    }
}
