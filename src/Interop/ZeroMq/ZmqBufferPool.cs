using System.Collections.Concurrent;

namespace TxmXanes.Interop.ZeroMq;

/// <summary>A fixed number of pinned buffers of one size for sending without copies.</summary>
/// <remarks>
/// CONCURRENCY: any thread rents, libzmq's I/O thread gives back. A free list, not a ring: libzmq finishes buffers out of order (PUB dropping, several peers),
/// and a ring would hand out one still being sent.
/// </remarks>
public sealed class ZmqBufferPool : IDisposable
{
    private readonly ConcurrentStack<ZmqBuffer> _free = new();
    private readonly SemaphoreSlim _available;

    /// <summary>Takes the memory at once.</summary>
    /// <param name="bufferBytes">Size of each.</param>
    /// <param name="count">How many: at least the send high-water mark and the receiver's, plus those being filled.</param>
    public ZmqBufferPool(int bufferBytes, int count)
    {
        for (var i = 0; i < count; i++) _free.Push(new ZmqBuffer(this, bufferBytes));
        _available = new SemaphoreSlim(count, count);
    }

    /// <summary>How many are free now.</summary>
    public int Free => _available.CurrentCount;

    /// <summary>Rents a buffer, waiting until one comes back.</summary>
    public ZmqBuffer Rent(CancellationToken cancel = default)
    {
        _available.Wait(cancel);
        return Take();
    }

    /// <summary>Rents a buffer if one is free.</summary>
    public ZmqBuffer? TryRent() => _available.Wait(0) ? Take() : null;

    /// <summary>Buffers still being sent stay alive until libzmq is done with them.</summary>
    public void Dispose() => _free.Clear();

    internal void TakeBack(ZmqBuffer buffer)
    {
        _free.Push(buffer);
        _available.Release();
    }

    private ZmqBuffer Take() => _free.TryPop(out var buffer) ? buffer : throw new ObjectDisposedException(nameof(ZmqBufferPool));
}
