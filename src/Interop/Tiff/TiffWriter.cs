using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using Library = BitMiracle.LibTiff.Classic.Tiff;

namespace TxmXanes.Interop.Tiff;

/// <summary>How the pages of a file are stored.</summary>
/// <param name="Deflate">Compressed without loss.</param>
/// <param name="BigEndian">Most significant byte first.</param>
/// <param name="TileSide">Tiles of this many pixels a side, a multiple of 16; 0 for strips.</param>
public sealed record TiffStorage(bool Deflate = false, bool BigEndian = false, int TileSide = 0);

/// <summary>Writes a TIFF file page by page.</summary>
/// <remarks>One caller at a time. A file over 4 GB is not written: TIFF counts bytes in 32 bits.</remarks>
public sealed class TiffWriter : IDisposable
{
    private const long MostBytes = uint.MaxValue - (64L << 20);

    private readonly string path;
    private readonly TiffStorage storage;
    private readonly Library library;
    private long written;

    private TiffWriter(string path, TiffStorage storage, Library library) => (this.path, this.storage, this.library) = (path, storage, library);

    /// <exception cref="TiffException">The file cannot be made.</exception>
    public static TiffWriter Create(string path, TiffStorage? storage = null)
    {
        storage ??= new();
        LibraryErrors.Listen();
        try
        {
            return new(path, storage, Library.Open(path, storage.BigEndian ? "wb" : "wl") ?? throw new TiffException($"Cannot create {path}: {LibraryErrors.Last}."));
        }
        catch (Exception e) when (e is not TiffException && e is IOException or UnauthorizedAccessException)
        {
            throw new TiffException($"Cannot create {path}: {e.Message}", e);
        }
    }

    /// <summary>Adds a page of float, double, byte, or 16- or 32-bit whole numbers.</summary>
    /// <param name="pixels">[rows, columns], row-major.</param>
    /// <param name="description">Free text kept with the page; empty for none.</param>
    /// <exception cref="TiffException">It cannot be written.</exception>
    public void Write<T>(int rows, int columns, ReadOnlySpan<T> pixels, string description = "") where T : unmanaged
    {
        if (rows < 1 || columns < 1 || pixels.Length != (long)rows * columns)
            throw new ArgumentException($"{pixels.Length} pixels are no {rows} x {columns} page.", nameof(pixels));
        var bytes = MemoryMarshal.AsBytes(pixels).ToArray();
        if ((written += bytes.Length) > MostBytes)
            throw new TiffException($"{path} would have over {MostBytes} bytes, which a TIFF file cannot hold; write one file a page.");
        var size = bytes.Length / pixels.Length;
        Describe(rows, columns, size * 8, FormatOf<T>(), description);
        LibraryErrors.Listen();
        if (storage.TileSide > 0)
            WriteTiles(rows, columns, size, bytes);
        else
            Check(library.WriteEncodedStrip(0, bytes, bytes.Length) == bytes.Length);
        Check(library.WriteDirectory());
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => library.Dispose();

    private void Describe(int rows, int columns, int bits, SampleFormat format, string description)
    {
        library.SetField(TiffTag.IMAGEWIDTH, columns);
        library.SetField(TiffTag.IMAGELENGTH, rows);
        library.SetField(TiffTag.BITSPERSAMPLE, bits);
        library.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        library.SetField(TiffTag.SAMPLEFORMAT, format);
        library.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        library.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        library.SetField(TiffTag.COMPRESSION, storage.Deflate ? Compression.ADOBE_DEFLATE : Compression.NONE);
        if (description.Length > 0)
            library.SetField(TiffTag.IMAGEDESCRIPTION, description);
        if (storage.TileSide > 0)
        {
            library.SetField(TiffTag.TILEWIDTH, storage.TileSide);
            library.SetField(TiffTag.TILELENGTH, storage.TileSide);
        }
        else
            library.SetField(TiffTag.ROWSPERSTRIP, rows);
    }

    private void WriteTiles(int rows, int columns, int size, byte[] bytes)
    {
        var side = storage.TileSide;
        for (var row = 0; row < rows; row += side)
            for (var column = 0; column < columns; column += side)
            {
                var tile = new byte[side * side * size];
                var length = Math.Min(side, columns - column) * size;
                for (var r = 0; r < Math.Min(side, rows - row); r++)
                    bytes.AsSpan(((row + r) * columns + column) * size, length).CopyTo(tile.AsSpan(r * side * size));
                Check(library.WriteTile(tile, column, row, 0, 0) > 0);
            }
    }

    private void Check(bool isWritten)
    {
        if (!isWritten)
            throw new TiffException($"Cannot write {path}: {LibraryErrors.Last ?? "the disk may be full"}.");
    }

    private static SampleFormat FormatOf<T>() => Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 => SampleFormat.UINT,
        TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 => SampleFormat.INT,
        TypeCode.Single or TypeCode.Double => SampleFormat.IEEEFP,
        _ => throw new NotSupportedException($"{typeof(T).Name} is no pixel of a TIFF file here."),
    };
}
