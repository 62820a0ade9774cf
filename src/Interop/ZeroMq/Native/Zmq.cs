using System.Runtime.InteropServices;

namespace TxmXanes.Interop.ZeroMq.Native;

/// <summary>
/// The C functions of libzmq 4.3 under their own names. Each keeps errno at the moment it returns
/// (SetLastError: the generated stub reads it right after the call, before any other code of this thread can change it).
/// </summary>
internal static unsafe partial class Zmq
{
    internal const string Library = "libzmq.so.5";

    internal const int DontWait = 1, SendMore = 2, PollIn = 1, PollOut = 2;
    internal const int Again = 11, Interrupted = 4, Terminated = 156384765;

    [LibraryImport(Library, SetLastError = true)] internal static partial nint zmq_ctx_new();
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_ctx_set(ContextHandle context, int option, int value);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_ctx_shutdown(ContextHandle context);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_ctx_term(nint context);

    [LibraryImport(Library, SetLastError = true)] internal static partial nint zmq_socket(ContextHandle context, int type);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_close(nint socket);
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int zmq_bind(SocketHandle socket, string endpoint);
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int zmq_unbind(SocketHandle socket, string endpoint);
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int zmq_connect(SocketHandle socket, string endpoint);
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int zmq_disconnect(SocketHandle socket, string endpoint);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_setsockopt(SocketHandle socket, int option, void* value, nuint size);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_getsockopt(SocketHandle socket, int option, void* value, nuint* size);
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int zmq_socket_monitor(SocketHandle socket, string? endpoint, int events);

    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_msg_init_size(void* message, nuint size);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_msg_init(void* message);
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int zmq_msg_init_data(void* message, void* data, nuint size, delegate* unmanaged<void*, void*, void> free, void* hint);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_msg_send(void* message, SocketHandle socket, int flags);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_msg_recv(void* message, SocketHandle socket, int flags);
    [LibraryImport(Library)] internal static partial int zmq_msg_close(void* message);
    [LibraryImport(Library)] internal static partial void* zmq_msg_data(void* message);
    [LibraryImport(Library)] internal static partial nuint zmq_msg_size(void* message);
    [LibraryImport(Library)] internal static partial int zmq_msg_more(void* message);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_poll(PollItem* items, int count, nint timeoutMs);

    [LibraryImport(Library)] internal static partial byte* zmq_strerror(int error);
    [LibraryImport(Library)] internal static partial void zmq_version(out int major, out int minor, out int patch);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int zmq_has(string capability);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_curve_keypair(byte* publicKey, byte* secretKey);
    [LibraryImport(Library, SetLastError = true)] internal static partial int zmq_curve_public(byte* publicKey, byte* secretKey);
    [LibraryImport(Library)] internal static partial byte* zmq_z85_encode(byte* text, byte* data, nuint size);

    /// <summary>zmq_pollitem_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollItem
    {
        public nint Socket;
        public int Descriptor;
        public short Events, Ready;
    }
}
