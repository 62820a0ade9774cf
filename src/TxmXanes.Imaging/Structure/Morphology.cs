using TxmXanes.Domain;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Structure;

/// <summary>The shape of a structuring element.</summary>
public enum ElementShape
{
    /// <summary>All offsets no longer than the radius.</summary>
    Disk,

    /// <summary>All offsets of which neither part is longer than the radius.</summary>
    Square,
}

/// <summary>Morphology of masks [rows, columns], not 0: inside; results are 0 and 1.</summary>
/// <remarks>What lies beyond the image counts neither as inside when growing nor as outside when shrinking: the border itself neither adds nor eats.</remarks>
public static class Morphology
{
    private const int MostRadius = 1000;

    /// <summary>Inside where the element, laid on the pixel, meets the mask.</summary>
    /// <param name="radius">Pixels, 0 to 1000; 0 changes nothing.</param>
    /// <exception cref="BadInputException">The radius is out of range.</exception>
    /// <exception cref="ArgumentException">The mask is not of this size.</exception>
    public static byte[] Dilate(byte[] mask, int rows, int columns, int radius, ElementShape shape = ElementShape.Disk) => Spread(mask, rows, columns, radius, shape, inside: true);

    /// <summary>Inside where the element, laid on the pixel, lies within the mask.</summary>
    /// <inheritdoc cref="Dilate"/>
    public static byte[] Erode(byte[] mask, int rows, int columns, int radius, ElementShape shape = ElementShape.Disk) => MaskAlgebra.Not(Spread(mask, rows, columns, radius, shape, inside: false));

    /// <summary>Eroded, then dilated: what is narrower than the element goes.</summary>
    /// <inheritdoc cref="Dilate"/>
    public static byte[] Open(byte[] mask, int rows, int columns, int radius, ElementShape shape = ElementShape.Disk) => Dilate(Erode(mask, rows, columns, radius, shape), rows, columns, radius, shape);

    /// <summary>Dilated, then eroded: gaps narrower than the element close.</summary>
    /// <inheritdoc cref="Dilate"/>
    public static byte[] Close(byte[] mask, int rows, int columns, int radius, ElementShape shape = ElementShape.Disk) => Erode(Dilate(mask, rows, columns, radius, shape), rows, columns, radius, shape);

    /// <summary>Regions outside that do not reach the image's border, from side to side, become inside.</summary>
    /// <exception cref="ArgumentException">The mask is not of this size.</exception>
    public static byte[] FillHoles(byte[] mask, int rows, int columns)
    {
        var outside = ConnectedRegions.Of(MaskAlgebra.Not(mask), rows, columns);
        var open = new bool[outside.Sizes.Length + 1];
        for (var r = 0; r < rows; r++)
            open[outside.Labels[r * columns]] = open[outside.Labels[r * columns + columns - 1]] = true;
        for (var c = 0; c < columns; c++)
            open[outside.Labels[c]] = open[outside.Labels[(rows - 1) * columns + c]] = true;
        return Array.ConvertAll(outside.Labels, l => l == 0 || !open[l] ? (byte)1 : (byte)0);
    }

    /// <summary>Regions of fewer pixels than <paramref name="leastPixels"/> go.</summary>
    /// <param name="diagonal">Whether pixels that touch at a corner belong together.</param>
    /// <inheritdoc cref="FillHoles"/>
    public static byte[] RemoveSmall(byte[] mask, int rows, int columns, int leastPixels, bool diagonal = false)
    {
        var regions = ConnectedRegions.Of(mask, rows, columns, diagonal);
        return Array.ConvertAll(regions.Labels, l => l > 0 && regions.Sizes[l - 1] >= leastPixels ? (byte)1 : (byte)0);
    }

    // 1 where a pixel of the kind looked for lies under the element. Per row of the element one look at the distance along that row suffices.
    private static byte[] Spread(byte[] mask, int rows, int columns, int radius, ElementShape shape, bool inside)
    {
        ImageChecks.SameLength(rows * columns, mask.Length);
        if (radius is < 0 or > MostRadius)
            throw new BadInputException($"A structuring element's radius is 0 to {MostRadius} px, not {radius}.");
        var distance = new int[mask.Length];
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            for (var r = start; r < stop; r++)
                AlongRow(mask.AsSpan(r * columns, columns), inside, distance.AsSpan(r * columns, columns));
        });
        var reach = Enumerable.Range(-radius, 2 * radius + 1).Select(dy => shape == ElementShape.Square ? radius : (int)Math.Sqrt(radius * radius - dy * dy)).ToArray();
        var result = new byte[mask.Length];
        Buffers.Rows.ParallelFor(rows, (start, stop) =>
        {
            for (var r = start; r < stop; r++)
                for (var dy = Math.Max(-radius, -r); dy <= Math.Min(radius, rows - 1 - r); dy++)
                {
                    var to = result.AsSpan(r * columns, columns);
                    var near = distance.AsSpan((r + dy) * columns, columns);
                    var most = reach[dy + radius];
                    for (var c = 0; c < to.Length; c++)
                        to[c] |= near[c] <= most ? (byte)1 : (byte)0;
                }
        });
        return result;
    }

    // Pixels to the nearest of the kind looked for in the row.
    private static void AlongRow(ReadOnlySpan<byte> mask, bool inside, Span<int> distance)
    {
        var last = int.MaxValue / 2;
        for (var c = 0; c < mask.Length; c++)
            distance[c] = last = mask[c] != 0 == inside ? 0 : last + 1;
        last = int.MaxValue / 2;
        for (var c = mask.Length - 1; c >= 0; c--)
            distance[c] = Math.Min(distance[c], last = mask[c] != 0 == inside ? 0 : last + 1);
    }
}
