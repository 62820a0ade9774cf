using System.Runtime.InteropServices;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>Owns libzmq's I/O threads; sockets of one context can also talk inproc://. One a process is enough.</summary>
/// <remarks>CONCURRENCY: may be shared by all threads (its sockets may not).</remarks>
public sealed class ZmqContext : IDisposable
{
    private const int IoThreads = 1;

    /// <summary>Makes a context.</summary>
    /// <param name="ioThreads">1 or more. One moves about 4 GB/s.</param>
    public ZmqContext(int ioThreads = 1)
    {
        Handle = new ContextHandle(Create());
        if (Zmq.zmq_ctx_set(Handle, IoThreads, ioThreads) != 0) throw ZmqException.Last($"set {ioThreads} I/O threads");
    }

    /// <summary>libzmq's version, as in 4.3.4.</summary>
    public static Version LibraryVersion
    {
        get
        {
            Zmq.zmq_version(out var major, out var minor, out var patch);
            return new Version(major, minor, patch);
        }
    }

    /// <summary>True if libzmq was built with CURVE encryption.</summary>
    public static bool HasCurve => Zmq.zmq_has("curve") == 1;

    internal ContextHandle Handle { get; }

    /// <summary>Makes a socket. See <see cref="ZmqSocket"/> for what it starts with.</summary>
    public ZmqSocket CreateSocket(ZmqSocketType type) => new(this, type);

    /// <summary>Makes every blocked and every later call on the context's sockets fail (<see cref="ZmqException.IsShutdown"/>); they must still be disposed.</summary>
    public void Shutdown() => Zmq.zmq_ctx_shutdown(Handle);

    /// <summary>Gives the context up. It ends with its last socket; that one's disposal waits for lingering messages.</summary>
    public void Dispose() => Handle.Dispose();

    private static nint Create()
    {
        try
        {
            return Zmq.zmq_ctx_new() is var context and not 0 ? context : throw ZmqException.Last("make a ZeroMQ context");
        }
        catch (DllNotFoundException)
        {
            throw new ZmqException($"{Zmq.Library} is not installed: it is in Debian's package libzmq5.", 0);
        }
    }
}
