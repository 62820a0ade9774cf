using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>A part of an image.</summary>
public static class Crop
{
    /// <summary>part(r, c) = image(region.RowStart + r, region.ColumnStart + c).</summary>
    /// <param name="image">[rows, columns].</param>
    /// <param name="part">[region.Rows, region.Columns].</param>
    /// <exception cref="ArgumentException">The region is empty or reaches outside the image, or a length does not fit.</exception>
    public static void Of<T>(ReadOnlySpan<T> image, int rows, int columns, PixelRegion region, Span<T> part)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        if (!Fits(region, rows, columns))
            throw new ArgumentException($"{region} does not lie within {rows}x{columns} px.", nameof(region));
        ImageChecks.SameLength(region.Rows * region.Columns, part.Length);
        for (var r = 0; r < region.Rows; r++)
            image.Slice((region.RowStart + r) * columns + region.ColumnStart, region.Columns).CopyTo(part[(r * region.Columns)..]);
    }

    /// <summary>Whether a region holds a pixel and lies within an image.</summary>
    public static bool Fits(PixelRegion region, int rows, int columns) =>
        region is { RowStart: >= 0, ColumnStart: >= 0, Rows: > 0, Columns: > 0 } && region.RowStop <= rows && region.ColumnStop <= columns;
}
