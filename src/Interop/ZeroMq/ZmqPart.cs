using System.Runtime.InteropServices;
using System.Text;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>
/// Holds one received part in libzmq's own memory, without a copy; made once and received into again and again.
/// </summary>
/// <remarks><see cref="Bytes"/> is valid until the next receive into this part, or its disposal. One thread at a time.</remarks>
public sealed unsafe class ZmqPart : IDisposable
{
    private const int SizeOfMessage = 64;

    private void* _message;

    /// <summary>An empty part.</summary>
    public ZmqPart()
    {
        _message = NativeMemory.AlignedAlloc(SizeOfMessage, 16);
        Zmq.zmq_msg_init(_message);
    }

    /// <summary>Frees what was not disposed.</summary>
    ~ZmqPart() => Free();

    /// <summary>What was received.</summary>
    public ReadOnlySpan<byte> Bytes => new(Zmq.zmq_msg_data(Message), Length);

    /// <summary>How many bytes.</summary>
    /// <exception cref="ZmqException">More than a span can hold (2 GiB).</exception>
    public int Length => Zmq.zmq_msg_size(Message) is var size && size <= int.MaxValue
        ? (int)size
        : throw new ZmqException($"A part of {size} bytes was received; the limit is {int.MaxValue}.", 0);

    /// <summary>True if more parts of the same message follow.</summary>
    public bool HasMore => Zmq.zmq_msg_more(Message) != 0;

    internal void* Message
    {
        get
        {
            ObjectDisposedException.ThrowIf(_message is null, this);
            return _message;
        }
    }

    /// <summary>The bytes as UTF-8 text.</summary>
    public string AsText() => Encoding.UTF8.GetString(Bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_message is null) return;
        Zmq.zmq_msg_close(_message);
        NativeMemory.AlignedFree(_message);
        _message = null;
    }
}
