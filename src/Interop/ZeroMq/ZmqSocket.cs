using System.Text;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>A ZeroMQ socket.</summary>
/// <remarks>
/// CONCURRENCY: NOT thread-safe, disposal included: one thread at a time, and a full fence (a lock, a task's end) when it changes hands.
/// To stop a thread that waits in a socket use its CancellationToken, or <see cref="ZmqContext.Shutdown"/>; never dispose under it.
/// Starts with two settings of ours: <see cref="Linger"/> one second (libzmq: for ever) and <see cref="MaxMessageBytes"/> 64 MiB (libzmq: no limit).
/// Set options before <see cref="Bind"/> or <see cref="Connect"/>: most count only for endpoints made later.
/// </remarks>
public sealed unsafe partial class ZmqSocket : IDisposable
{
    /// <summary>Makes a socket.</summary>
    public ZmqSocket(ZmqContext context, ZmqSocketType type)
    {
        (Context, Type) = (context, type);
        var socket = Zmq.zmq_socket(context.Handle, (int)type);
        if (socket == 0) throw ZmqException.Last($"make a {this}");
        Handle = new SocketHandle(socket, context.Handle);
        Linger = TimeSpan.FromSeconds(1);
        MaxMessageBytes = 64L << 20;
    }

    /// <summary>The type it was made as.</summary>
    public ZmqSocketType Type { get; }

    internal ZmqContext Context { get; }

    internal SocketHandle Handle { get; }

    /// <summary>Listens.</summary>
    /// <param name="endpoint">As in "tcp://127.0.0.1:7002", "tcp://127.0.0.1:*" (a free port), "ipc:///run/x", "inproc://name".</param>
    /// <returns>The endpoint with the actual port: what a peer connects to.</returns>
    public string Bind(string endpoint)
    {
        if (Zmq.zmq_bind(Handle, endpoint) != 0) throw ZmqException.Last($"bind {this} to {endpoint}");
        return LastEndpoint;
    }

    /// <summary>Connects, now or whenever the peer appears; reconnects by itself.</summary>
    public void Connect(string endpoint)
    {
        if (Zmq.zmq_connect(Handle, endpoint) != 0) throw ZmqException.Last($"connect {this} to {endpoint}");
    }

    /// <summary>Stops listening at an endpoint, as <see cref="Bind"/> returned it.</summary>
    public void Unbind(string endpoint)
    {
        if (Zmq.zmq_unbind(Handle, endpoint) != 0) throw ZmqException.Last($"unbind {this} from {endpoint}");
    }

    /// <summary>Ends a connection. Messages not sent yet are dropped.</summary>
    public void Disconnect(string endpoint)
    {
        if (Zmq.zmq_disconnect(Handle, endpoint) != 0) throw ZmqException.Last($"disconnect {this} from {endpoint}");
    }

    /// <summary>SUB: takes messages that begin with a prefix; an empty one takes all.</summary>
    public void Subscribe(string prefix = "") => SetOption(Option.Subscribe, Encoding.UTF8.GetBytes(prefix));

    /// <summary>SUB: ends a subscription.</summary>
    public void Unsubscribe(string prefix) => SetOption(Option.Unsubscribe, Encoding.UTF8.GetBytes(prefix));

    /// <summary>As in "PULL socket": for messages.</summary>
    public override string ToString() => $"{Type.ToString().ToUpperInvariant()} socket";

    /// <summary>Closes the socket. Messages under way are sent within <see cref="Linger"/>, in the background.</summary>
    public void Dispose() => Handle.Dispose();
}
