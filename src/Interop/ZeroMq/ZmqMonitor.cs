using System.Buffers.Binary;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>What can happen to a socket's connections, by libzmq's numbers.</summary>
[Flags]
public enum ZmqEvents
{
    Connected = 0x1,
    ConnectDelayed = 0x2,
    ConnectRetried = 0x4,
    Listening = 0x8,
    BindFailed = 0x10,
    Accepted = 0x20,
    AcceptFailed = 0x40,
    Closed = 0x80,
    CloseFailed = 0x100,
    Disconnected = 0x200,
    MonitorStopped = 0x400,
    HandshakeFailedNoDetail = 0x800,
    /// <summary>The peer is there and speaks ZeroMQ, and its keys fit.</summary>
    HandshakeSucceeded = 0x1000,
    HandshakeFailedProtocol = 0x2000,
    HandshakeFailedAuth = 0x4000,
    All = 0xFFFF,
}

/// <summary>Something that happened to a connection.</summary>
/// <param name="Event">One flag.</param>
/// <param name="Value">A descriptor, errno or interval, by event.</param>
/// <param name="Endpoint">The connection.</param>
public readonly record struct ZmqEvent(ZmqEvents Event, int Value, string Endpoint);

/// <summary>Reports what happens to a socket's connections: a peer that appeared, vanished, or failed the handshake.</summary>
/// <remarks>
/// CONCURRENCY: made and disposed by the socket's thread (disposal touches the socket); read by one thread, which may be another.
/// A vanished peer is noticed at once if its process died, and only with <see cref="ZmqSocket.UseHeartbeat"/> if its machine did.
/// </remarks>
public sealed class ZmqMonitor : IDisposable
{
    private static int s_count;

    private readonly ZmqSocket _watched;
    private readonly ZmqMessage _message = new(2);

    /// <summary>Watches a socket. Do this before it binds or connects, to miss nothing.</summary>
    public ZmqMonitor(ZmqSocket socket, ZmqEvents events = ZmqEvents.All)
    {
        _watched = socket;
        var endpoint = $"inproc://monitor-{Interlocked.Increment(ref s_count)}";
        if (Zmq.zmq_socket_monitor(socket.Handle, endpoint, (int)events) != 0) throw ZmqException.Last($"watch {socket}");
        Events = new ZmqSocket(socket.Context, ZmqSocketType.Pair) { Linger = TimeSpan.Zero };
        Events.Connect(endpoint);
    }

    /// <summary>The socket the events come from, for <see cref="ZmqSocket.WaitAny"/> and <see cref="ZmqReceiveLoop"/>.</summary>
    public ZmqSocket Events { get; }

    /// <summary>The next event, if one comes in time.</summary>
    public bool TryRead(TimeSpan timeout, out ZmqEvent happened)
    {
        happened = default;
        if (!Events.WaitToReceive(timeout) || !_message.TryReceive(Events)) return false;
        happened = Decode(_message);
        return true;
    }

    /// <summary>Makes sense of an event's two parts.</summary>
    public static ZmqEvent Decode(ZmqMessage message) => new(
        (ZmqEvents)BinaryPrimitives.ReadUInt16LittleEndian(message[0].Bytes),
        BinaryPrimitives.ReadInt32LittleEndian(message[0].Bytes[2..]),
        message[1].AsText());

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_watched.Handle.IsClosed) Zmq.zmq_socket_monitor(_watched.Handle, null, 0);
        Events.Dispose();
        _message.Dispose();
    }
}
