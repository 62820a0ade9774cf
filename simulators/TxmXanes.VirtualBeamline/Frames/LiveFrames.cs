using System.Runtime.InteropServices;
using TxmXanes.VirtualBeamline.Camera;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Frames;

/// <summary>Every exposure rendered anew.</summary>
public sealed class LiveFrames(FrameRenderer renderer, FrameStream stream) : IFrameMaker
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public RenderedFrame Make(Shot shot, CancellationToken cancellation)
    {
        var buffer = stream.Rent(cancellation);
        lock (gate)
            renderer.Render(shot, MemoryMarshal.Cast<byte, ushort>(buffer.Span));
        return new(buffer);
    }
}
