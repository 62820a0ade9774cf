using System.Runtime.InteropServices;
using TxmXanes.VirtualBeamline.Camera;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Frames;

/// <summary>
/// A few frames rendered once and sent in turn, so that a benchmark measures its receiver and not this camera. The first
/// exposures of each kind (dark, background, sample) fill the ring of that kind; later ones repeat it.
/// </summary>
public sealed class ReplayedFrames(Scene scene, FrameRenderer renderer, int size) : IFrameMaker
{
    private readonly Lock gate = new();
    private readonly Dictionary<(bool Light, bool Sample), List<RenderedFrame>> rings = [];
    private long turn;

    /// <inheritdoc/>
    public RenderedFrame Make(Shot shot, CancellationToken cancellation)
    {
        lock (gate)
        {
            var kind = (shot.ShutterOpen, scene.ShowsSample(shot));
            if (!rings.TryGetValue(kind, out var ring))
                rings[kind] = ring = Fill(shot);
            return ring[(int)(turn++ % ring.Count)];
        }
    }

    private List<RenderedFrame> Fill(Shot shot)
    {
        var ring = new List<RenderedFrame>();
        for (var k = 0; k < size; k++)
        {
            var pixels = new byte[2 * renderer.Pixels];
            renderer.Render(shot with { Number = shot.Number + k }, MemoryMarshal.Cast<byte, ushort>(pixels.AsSpan()));
            ring.Add(new(pixels, Crc32C.Of(pixels)));
        }
        return ring;
    }
}
