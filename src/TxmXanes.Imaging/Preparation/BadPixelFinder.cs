using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>Finds bad pixels in the optical densities themselves, where there are neither darks nor backgrounds to find them in.</summary>
/// <remarks>
/// A pixel is bad that in most frames (a) has no value, or (b) lies beyond all its neighbours but one by several times the noise, or (c) that flickers: its change from frame to frame is on average several times that of all its neighbours but one.
/// Frames go in as they are on the detector, not aligned: the sample moves, bad pixels do not. A single frame decides nothing: it counts once in (a) and (b), and its change is capped in (c).
/// Owned by one thread (it uses others while at work).
/// </remarks>
public sealed class BadPixelFinder(int rows, int columns)
{
    /// <summary>Bit of a pixel without a value in most frames.</summary>
    public const byte Missing = 4;

    /// <summary>Bit of a pixel that stands off its neighbours in most frames.</summary>
    public const byte Isolated = 8;

    /// <summary>Bit of a pixel that flickers.</summary>
    public const byte Flickering = 16;

    // In units of the frame's noise. Beyond the second of eight neighbours by this much in more than half of the frames does not come from noise, be it three times the frame's.
    private const double IsolationLimit = 5;

    // A change counts up to so many times the noise, so that one cosmic ray does not make a pixel flicker.
    private const double MostChange = 12;

    // ln of the ratio to the second most flickering neighbour.
    private static readonly float FlickerLimit = (float)Math.Log(2.5);

    // Below this a mean change says nothing.
    private const int LeastChanges = 6;

    private readonly ushort[] missing = new ushort[rows * columns];
    private readonly ushort[] isolated = new ushort[rows * columns];
    private readonly ushort[] changes = new ushort[rows * columns];
    private readonly float[] change = new float[rows * columns];
    private readonly float[] previous = new float[rows * columns];

    /// <summary>Frames taken in.</summary>
    public int Count { get; private set; }

    /// <summary>Takes in a frame.</summary>
    /// <param name="image">[rows, columns], NaN where invalid.</param>
    /// <exception cref="ArgumentException">Wrong number of pixels.</exception>
    public void Add(ReadOnlyMemory<float> image)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        var noise = RobustSpread.PixelNoise(image.Span, columns);
        var limit = (float)(IsolationLimit * noise);
        var most = (float)(MostChange * noise);
        var first = Count == 0;
        Rows.ParallelFor(rows, (start, stop) =>
        {
            var pixels = image.Span;
            for (var row = start; row < stop; row++)
                for (var c = 0; c < columns; c++)
                {
                    var i = row * columns + c;
                    if (float.IsNaN(pixels[i]))
                        missing[i]++;
                    else
                    {
                        if (MayBeIsolated(pixels, row, c, limit) && Math.Abs(Neighbours.Isolation(pixels, rows, columns, row, c)) > limit)
                            isolated[i]++;
                        if (!first && Math.Abs(pixels[i] - previous[i]) is var step && !float.IsNaN(step))
                        {
                            change[i] += Math.Min(step, most);
                            changes[i]++;
                        }
                    }
                }
        });
        image.Span.CopyTo(previous);
        Count++;
    }

    /// <summary>Marks what was found.</summary>
    /// <param name="map">[rows, columns], gets <see cref="Missing"/>, <see cref="Isolated"/> or <see cref="Flickering"/> added.</param>
    /// <returns>Pixels marked.</returns>
    /// <exception cref="InvalidOperationException">Fewer than 3 frames were taken in: no majority.</exception>
    public int Mark(Span<byte> map)
    {
        ImageChecks.SameLength(rows * columns, map.Length);
        if (Count < 3)
            throw new InvalidOperationException($"{Count} frames are too few to tell a bad pixel from noise.");
        var logChange = new float[change.Length];
        for (var i = 0; i < change.Length; i++)
            logChange[i] = changes[i] >= LeastChanges && change[i] > 0 ? MathF.Log(change[i] / changes[i]) : float.NaN;
        var marked = 0;
        for (var i = 0; i < map.Length; i++)
        {
            var bits = (2 * missing[i] > Count ? Missing : 0) | (2 * isolated[i] > Count - missing[i] ? Isolated : 0);
            if (Neighbours.Isolation(logChange, rows, columns, i / columns, i % columns) > FlickerLimit)
                bits |= Flickering;
            map[i] |= (byte)bits;
            marked += bits != 0 ? 1 : 0;
        }
        return marked;
    }

    // Most pixels have two neighbours in their row or column that are like them, or lie on either side.
    private bool MayBeIsolated(ReadOnlySpan<float> pixels, int row, int column, float limit)
    {
        if (row == 0 || row == rows - 1 || column == 0 || column == columns - 1)
            return true;
        var i = row * columns + column;
        var value = pixels[i];
        var (left, right, up, down) = (value - pixels[i - 1], value - pixels[i + 1], value - pixels[i - columns], value - pixels[i + columns]);
        var above = (left > limit ? 1 : 0) + (right > limit ? 1 : 0) + (up > limit ? 1 : 0) + (down > limit ? 1 : 0);
        var below = (left < -limit ? 1 : 0) + (right < -limit ? 1 : 0) + (up < -limit ? 1 : 0) + (down < -limit ? 1 : 0);
        var unknown = (float.IsNaN(left) ? 1 : 0) + (float.IsNaN(right) ? 1 : 0) + (float.IsNaN(up) ? 1 : 0) + (float.IsNaN(down) ? 1 : 0);
        return Math.Max(above, below) + unknown >= 3;
    }
}
