using System.Collections.Concurrent;

namespace TxmXanes.Domain.Frames;

/// <summary>Reusable frame memory, so that a scan of any length takes the memory of a few frames.</summary>
/// <remarks>Safe for any number of threads.</remarks>
public sealed class FramePool(FrameShape shape)
{
    private readonly ConcurrentBag<ushort[]> free = [];
    private int created;

    public FrameShape Shape { get; } = shape;

    /// <summary>Frames' worth of memory made so far: stays flat once a scan runs.</summary>
    public int Created => Volatile.Read(ref created);

    /// <summary>A buffer of one frame with one holder; its contents are undefined.</summary>
    public FrameBuffer Rent()
    {
        if (!free.TryTake(out var pixels))
        {
            pixels = GC.AllocateUninitializedArray<ushort>(Shape.Pixels, pinned: true);
            Interlocked.Increment(ref created);
        }
        return new FrameBuffer(this, pixels);
    }

    internal void Return(ushort[] pixels) => free.Add(pixels);
}

/// <summary>The pixels of one frame, shared by counted holders; the last to let go returns them to the pool.</summary>
public sealed class FrameBuffer
{
    private readonly FramePool pool;
    private readonly ushort[] pixels;
    private int holders = 1;

    internal FrameBuffer(FramePool pool, ushort[] pixels)
    {
        this.pool = pool;
        this.pixels = pixels;
    }

    public FrameShape Shape => pool.Shape;

    /// <summary>Row-major grey values, ADU.</summary>
    /// <exception cref="ObjectDisposedException">Every holder has let go.</exception>
    public Span<ushort> Pixels => Volatile.Read(ref holders) > 0 ? pixels : throw new ObjectDisposedException(nameof(FrameBuffer));

    /// <summary>The same as memory, for work across threads.</summary>
    public Memory<ushort> Memory => Volatile.Read(ref holders) > 0 ? pixels : throw new ObjectDisposedException(nameof(FrameBuffer));

    /// <summary>One more holder.</summary>
    public FrameBuffer Hold()
    {
        if (Interlocked.Increment(ref holders) <= 1)
            throw new ObjectDisposedException(nameof(FrameBuffer));
        return this;
    }

    /// <summary>One holder less.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref holders);
        if (left == 0)
            pool.Return(pixels);
        ObjectDisposedException.ThrowIf(left < 0, this);
    }
}
