using System.Runtime.InteropServices;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>A call into libzmq failed: one sentence with the socket, the endpoint where there is one, and libzmq's reason.</summary>
public sealed class ZmqException(string message, int errorNumber) : IOException(message)
{
    /// <summary>errno, or a number of libzmq's own above 156384712.</summary>
    public int ErrorNumber { get; } = errorNumber;

    /// <summary>True if the context was shut down under the call: a normal end rather than a fault.</summary>
    public bool IsShutdown => ErrorNumber == Zmq.Terminated;

    /// <summary>For the call that just failed on this thread.</summary>
    internal static ZmqException Last(string doing) => Of(doing, Marshal.GetLastPInvokeError());

    internal static unsafe ZmqException Of(string doing, int error) =>
        new($"Cannot {doing}: {Marshal.PtrToStringUTF8((nint)Zmq.zmq_strerror(error))}.", error);
}
