namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The coarse grid on which slow fields of the illumination live: square blocks of detector pixels, those at the right and lower border cut off.</summary>
/// <param name="Rows">Detector rows, px.</param>
/// <param name="Columns">Detector columns, px.</param>
/// <param name="BlockPx">Side of a block, px.</param>
public readonly record struct BlockGrid(int Rows, int Columns, int BlockPx)
{
    // The envelope changes over hundreds of pixels of 1024; a 64th of the frame follows it to 1e-4 with bilinear interpolation.
    private const int BlocksAlongLongerSide = 64;
    private const int LeastBlockPx = 4;

    /// <summary>The grid for a detector: about 64 blocks along its longer side.</summary>
    public static BlockGrid For(int rows, int columns) =>
        new(rows, columns, Math.Max(LeastBlockPx, (Math.Max(rows, columns) + BlocksAlongLongerSide - 1) / BlocksAlongLongerSide));

    public int GridRows => (Rows + BlockPx - 1) / BlockPx;

    public int GridColumns => (Columns + BlockPx - 1) / BlockPx;

    /// <summary>Blocks.</summary>
    public int Count => GridRows * GridColumns;

    /// <summary>Centre of a grid row in units of half the frame's mean side, 0 at the frame's middle.</summary>
    public double Y(int gridRow) => Centred(gridRow, Rows);

    /// <summary>Centre of a grid column, likewise.</summary>
    public double X(int gridColumn) => Centred(gridColumn, Columns);

    /// <summary>Pixels of a block.</summary>
    public int PixelsOf(int block)
    {
        var (r, c) = (block / GridColumns, block % GridColumns);
        return (Math.Min(Rows, (r + 1) * BlockPx) - r * BlockPx) * (Math.Min(Columns, (c + 1) * BlockPx) - c * BlockPx);
    }

    /// <summary>Each pixel gets what its block has.</summary>
    /// <param name="blocks">[GridRows, GridColumns].</param>
    /// <returns>[Rows, Columns].</returns>
    public T[] ToPixels<T>(T[] blocks)
    {
        var pixels = new T[Rows * Columns];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = blocks[i / Columns / BlockPx * GridColumns + i % Columns / BlockPx];
        return pixels;
    }

    private double Centred(int index, int length) =>
        (0.5 * (index * BlockPx + Math.Min(length, (index + 1) * BlockPx)) - 0.5 * length) / (0.25 * (Rows + Columns));
}
