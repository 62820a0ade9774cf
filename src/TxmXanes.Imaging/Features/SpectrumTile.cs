using System.Numerics;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Features;

/// <summary>A copy of a few hundred pixels' spectra [frame, pixel], small enough for the second cache: there a kernel may go through the frames for one vector of pixels after another.</summary>
/// <remarks>Straight from the frames the same walk would take every value from another page. Belongs to one thread.</remarks>
internal sealed class SpectrumTile(int frames)
{
    /// <summary>Pixels: 256 of 100 frames are 100 kB.</summary>
    public const int Width = 256;

    private readonly float[] values = new float[frames * Width];

    /// <summary>[frame, pixel], <see cref="Width"/> apart.</summary>
    public Span<float> Values => values;

    /// <summary>Pixels loaded.</summary>
    public int Count { get; private set; }

    public Span<float> Frame(int t) => values.AsSpan(t * Width, Width);

    /// <summary>Pixels <paramref name="lane"/> and on of frame t.</summary>
    public Vector<float> At(int t, int lane) => new(values.AsSpan(t * Width + lane));

    /// <summary>Copies <paramref name="count"/> pixels of the frames from <paramref name="firstFrame"/> on; the rest of the tile becomes NaN.</summary>
    public void Load(float[][] stack, int firstFrame, int pixel, int count)
    {
        for (var t = 0; t < frames; t++)
        {
            var row = Frame(t);
            stack[firstFrame + t].AsSpan(pixel, count).CopyTo(row);
            if (count < Width)
                row[count..].Fill(float.NaN);
        }
        Count = count;
    }

    /// <summary>Calls a body with every tile of the stack and the tile's first pixel, on all cores; a body writes nothing but its own pixels.</summary>
    public static void ForEach(SpectrumStack stack, int firstFrame, int frames, Func<SpectrumTile, Action<SpectrumTile, int>> bodyOfThread) =>
        Buffers.Rows.ParallelFor((stack.Pixels + Width - 1) / Width, (start, stop) =>
        {
            var tile = new SpectrumTile(frames);
            var body = bodyOfThread(tile);
            for (var i = start; i < stop; i++)
            {
                tile.Load(stack.Frames, firstFrame, i * Width, Math.Min(Width, stack.Pixels - i * Width));
                body(tile, i * Width);
            }
        });
}
