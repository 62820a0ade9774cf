using TxmXanes.Interop.ZeroMq;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Frames;

/// <summary>Where the pixels of an exposure come from.</summary>
public interface IFrameMaker
{
    /// <summary>Makes one frame; waits for a buffer where all are under way.</summary>
    RenderedFrame Make(Shot shot, CancellationToken cancellation);
}

/// <summary>A finished frame, either in a buffer of its own that goes out without a copy, or one that is kept.</summary>
public sealed class RenderedFrame
{
    private readonly ZmqBuffer? buffer;
    private readonly ReadOnlyMemory<byte> kept;

    /// <param name="buffer">Rented, filled with one frame.</param>
    public RenderedFrame(ZmqBuffer buffer)
    {
        this.buffer = buffer;
        kept = buffer.Memory;
        Crc32C = Frames.Crc32C.Of(buffer.Span);
    }

    public RenderedFrame(ReadOnlyMemory<byte> kept, uint crc32C) => (this.kept, Crc32C) = (kept, crc32C);

    public uint Crc32C { get; }

    /// <summary>Little-endian uint16, row-major.</summary>
    public ReadOnlyMemory<byte> Bytes => kept;

    /// <summary>Sends it; it must not be used after.</summary>
    public void SendTo(FrameStream stream, byte[] header)
    {
        if (buffer is null)
            stream.Send(header, kept);
        else
            stream.Send(header, buffer, buffer.Length);
    }

    /// <summary>Gives it up unsent.</summary>
    public void Discard() => buffer?.Return();
}
