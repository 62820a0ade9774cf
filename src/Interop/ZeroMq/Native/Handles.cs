using System.Runtime.InteropServices;

namespace TxmXanes.Interop.ZeroMq.Native;

/// <summary>A context of libzmq. Ends (and waits for lingering messages) when its last socket is closed.</summary>
internal sealed class ContextHandle : SafeHandle
{
    public ContextHandle(nint context) : base(0, true) => SetHandle(context);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        int status;
        do status = Zmq.zmq_ctx_term(handle);
        while (status != 0 && Marshal.GetLastPInvokeError() == Zmq.Interrupted);
        return status == 0;
    }
}

/// <summary>A socket of libzmq. Holds its context: terminating that first would wait for this socket for ever.</summary>
internal sealed class SocketHandle : SafeHandle
{
    private readonly ContextHandle _context;

    public SocketHandle(nint socket, ContextHandle context) : base(0, true)
    {
        var held = false;
        context.DangerousAddRef(ref held);
        _context = context;
        SetHandle(socket);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        var status = Zmq.zmq_close(handle);
        _context.DangerousRelease();
        return status == 0;
    }
}
