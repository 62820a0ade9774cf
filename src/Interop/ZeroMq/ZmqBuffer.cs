using System.Runtime.InteropServices;
using TxmXanes.Interop.ZeroMq.Native;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>Pinned memory from a <see cref="ZmqBufferPool"/>: filled by its renter, then sent without a copy or returned.</summary>
public sealed unsafe class ZmqBuffer
{
    private readonly byte[] _bytes;
    private readonly ZmqBufferPool _pool;
    private bool _withdrawn;

    internal ZmqBuffer(ZmqBufferPool pool, int length)
    {
        _pool = pool;
        _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
    }

    /// <summary>Its size in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Its memory, with whatever the last renter left.</summary>
    public Span<byte> Span => _bytes;

    /// <summary>Its memory, with whatever the last renter left.</summary>
    public Memory<byte> Memory => _bytes;

    /// <summary>Gives it back unsent.</summary>
    public void Return() => _pool.TakeBack(this);

    /// <summary>Makes a libzmq message around the memory. The handle keeps this object alive until libzmq is done, whatever happens to the pool.</summary>
    internal void InitializeMessage(void* message, int length)
    {
        _withdrawn = false;
        var handle = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        var data = Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
        Zmq.zmq_msg_init_data(message, (void*)data, (nuint)length, &Done, (void*)handle);
    }

    /// <summary>Unmakes a message that was not sent; the buffer stays rented.</summary>
    internal void Withdraw(void* message)
    {
        _withdrawn = true;
        Zmq.zmq_msg_close(message);
    }

    /// <summary>Called by libzmq, mostly on its I/O thread, in any order.</summary>
    [UnmanagedCallersOnly]
    private static void Done(void* data, void* hint)
    {
        var handle = GCHandle.FromIntPtr((nint)hint);
        var buffer = (ZmqBuffer)handle.Target!;
        handle.Free();
        if (!buffer._withdrawn) buffer.Return();
    }
}
