namespace TxmXanes.Interop.Tiff;

/// <summary>What the pixels of a page are.</summary>
public enum TiffElementType
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    Float32,
    Float64,
}

/// <summary>One image of a file. Row-major, one number a pixel.</summary>
/// <param name="ElementType">As stored.</param>
public sealed record TiffPage(int Rows, int Columns, TiffElementType ElementType)
{
    /// <summary>Rows times columns; at most <see cref="TiffLimits.MostPixels"/>.</summary>
    public int Pixels => Rows * Columns;

    /// <summary>Bytes of one pixel.</summary>
    public int ElementSize => ElementType switch
    {
        TiffElementType.UInt8 or TiffElementType.Int8 => 1,
        TiffElementType.UInt16 or TiffElementType.Int16 => 2,
        TiffElementType.Float64 => 8,
        _ => 4,
    };
}

/// <summary>Bounds checked before memory is taken for what a file declares.</summary>
public static class TiffLimits
{
    /// <summary>Of one page: 16384 x 16384.</summary>
    public const int MostPixels = 1 << 28;

    /// <summary>Of one file.</summary>
    public const int MostPages = 1_000_000;
}
