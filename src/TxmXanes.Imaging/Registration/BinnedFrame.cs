using TxmXanes.Domain;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Imaging.Registration;

/// <summary>A frame's region at the resolution of the comparison: averages over bin x bin valid pixels, NaN where fewer than half are valid.</summary>
internal static class BinnedFrame
{
    // Of the 24 neighbours in 5 x 5 that a hole must have to be filled from them: the rim of a large hole has 10.
    private const int EnoughNeighbours = 12;

    /// <summary>The bin that brings the longer side to at most <paramref name="maxSide"/>.</summary>
    public static int BinFor(int rows, int columns, int maxSide) => Math.Max(1, (Math.Max(rows, columns) + maxSide - 1) / maxSide);

    /// <exception cref="BadInputException">The region does not lie within the frame or is smaller than <paramref name="smallest"/>.</exception>
    public static PixelRegion Checked(PixelRegion? region, int rows, int columns, int smallest)
    {
        var area = region ?? new PixelRegion(0, 0, rows, columns);
        if (area.RowStart < 0 || area.ColumnStart < 0 || area.RowStop > rows || area.ColumnStop > columns || area.Rows < smallest || area.Columns < smallest)
            throw new BadInputException($"The registration's region [{area.RowStart}, {area.ColumnStart}, {area.RowStop}, {area.ColumnStop}] must lie inside the {rows}x{columns} frame and be at least {smallest} px wide and high.");
        return area;
    }

    /// <summary>Bins.</summary>
    /// <param name="frame">[?, columns], NaN where invalid.</param>
    /// <param name="result">[region.Rows / bin, region.Columns / bin].</param>
    public static void Bin(ReadOnlySpan<float> frame, int columns, PixelRegion region, int bin, Span<float> result)
    {
        var (outRows, outColumns) = (region.Rows / bin, region.Columns / bin);
        for (var row = 0; row < outRows; row++)
        {
            var to = result.Slice(row * outColumns, outColumns);
            var at = (region.RowStart + row * bin) * columns + region.ColumnStart;
            if (bin == 1)
            {
                frame.Slice(at, outColumns).CopyTo(to);
                continue;
            }
            for (var c = 0; c < outColumns; c++)
            {
                var (sum, count) = (0f, 0);
                for (var r = 0; r < bin; r++)
                    foreach (var value in frame.Slice(at + r * columns + c * bin, bin))
                        if (!float.IsNaN(value))
                            (sum, count) = (sum + value, count + 1);
                to[c] = 2 * count >= bin * bin ? sum / count : float.NaN;
            }
        }
    }

    /// <summary>
    /// Fills single bad pixels and small clusters with the mean of the valid pixels of the 5 x 5 around: a hole that stays on the detector would hold the image in place (science section 6). Larger holes stay NaN.
    /// </summary>
    /// <param name="image">[rows, columns].</param>
    /// <returns>Whether NaN are left.</returns>
    public static bool FillSmallHoles(Span<float> image, int rows, int columns)
    {
        List<(int Pixel, float Value)> fills = [];
        var left = false;
        for (var row = 0; row < rows; row++)
        {
            var line = image.Slice(row * columns, columns);
            if (!System.Numerics.Tensors.TensorPrimitives.IsNaNAny(line))
                continue;
            for (var c = 0; c < columns; c++)
            {
                if (!float.IsNaN(line[c]))
                    continue;
                var (sum, count) = (0f, 0);
                for (var r = Math.Max(0, row - 2); r <= Math.Min(rows - 1, row + 2); r++)
                    for (var k = Math.Max(0, c - 2); k <= Math.Min(columns - 1, c + 2); k++)
                        if (image[r * columns + k] is var value && !float.IsNaN(value))
                            (sum, count) = (sum + value, count + 1);
                if (count >= EnoughNeighbours)
                    fills.Add((row * columns + c, sum / count));
                else
                    left = true;
            }
        }
        foreach (var (pixel, value) in fills)
            image[pixel] = value;
        return left;
    }
}
