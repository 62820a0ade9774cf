using System.Buffers.Binary;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using BitMiracle.LibTiff.Classic;

namespace TxmXanes.Interop.Tiff;

public sealed partial class TiffFile
{
    /// <summary>The pixels of a page of <see cref="TiffElementType.UInt16"/>.</summary>
    /// <param name="pixels">Exactly one page, row-major.</param>
    /// <exception cref="TiffException">Another type, or it cannot be read or decoded.</exception>
    public void Read(int index, Span<ushort> pixels)
    {
        var values = Decode(index, pixels.Length);
        if (page!.ElementType != TiffElementType.UInt16)
            throw new TiffException($"{Path}, page {index + 1}, is {page.ElementType}, which cannot be read as UInt16.");
        MemoryMarshal.Cast<byte, ushort>(values).CopyTo(pixels);
    }

    /// <summary>The pixels of a page of any type; rounded to nearest where they must be.</summary>
    /// <param name="pixels">Exactly one page, row-major.</param>
    /// <exception cref="TiffException">It cannot be read or decoded.</exception>
    public void Read(int index, Span<float> pixels)
    {
        var values = Decode(index, pixels.Length);
        switch (page!.ElementType)
        {
            case TiffElementType.UInt8: TensorPrimitives.ConvertChecked<byte, float>(values, pixels); break;
            case TiffElementType.Int8: TensorPrimitives.ConvertChecked<sbyte, float>(MemoryMarshal.Cast<byte, sbyte>(values), pixels); break;
            case TiffElementType.UInt16: TensorPrimitives.ConvertChecked<ushort, float>(MemoryMarshal.Cast<byte, ushort>(values), pixels); break;
            case TiffElementType.Int16: TensorPrimitives.ConvertChecked<short, float>(MemoryMarshal.Cast<byte, short>(values), pixels); break;
            case TiffElementType.UInt32: TensorPrimitives.ConvertChecked<uint, float>(MemoryMarshal.Cast<byte, uint>(values), pixels); break;
            case TiffElementType.Int32: TensorPrimitives.ConvertChecked<int, float>(MemoryMarshal.Cast<byte, int>(values), pixels); break;
            case TiffElementType.Float64: TensorPrimitives.ConvertChecked<double, float>(MemoryMarshal.Cast<byte, double>(values), pixels); break;
            default: MemoryMarshal.Cast<byte, float>(values).CopyTo(pixels); break;
        }
    }

    private ReadOnlySpan<byte> Decode(int index, int pixels)
    {
        var size = Guarded(Path, () =>
        {
            var described = Select(index);
            if (described.Pixels != pixels)
                throw new ArgumentOutOfRangeException(nameof(pixels), $"Page {index + 1} of {Path} has {described.Pixels} pixels, the buffer {pixels}.");
            var size = described.Pixels * (long)described.ElementSize;
            if (size > Array.MaxLength)
                throw new TiffException($"{Path}, page {index + 1}, has {size} bytes; the limit is {Array.MaxLength}.");
            CheckExtent(index);
            if (bytes.Length != size)
                bytes = new byte[size];
            LibraryErrors.Listen();
            if (contiguousPages > 0)
                ReadContiguous(index);
            else if (library.IsTiled())
                ReadTiles(index, described);
            else
                ReadStrips(index);
            return (int)size;
        });
        return bytes.AsSpan(0, size);
    }

    // The library takes memory for as many bytes as a strip declares.
    private void CheckExtent(int index)
    {
        var (offsets, counts) = library.IsTiled() ? (TiffTag.TILEOFFSETS, TiffTag.TILEBYTECOUNTS) : (TiffTag.STRIPOFFSETS, TiffTag.STRIPBYTECOUNTS);
        if (library.GetField(offsets)?[0].Value is not long[] starts || library.GetField(counts)?[0].Value is not long[] lengths || starts.Length != lengths.Length)
            throw new TiffException($"{Path}, page {index + 1}, is broken: it does not say where its pixels are.");
        for (var i = 0; i < starts.Length; i++)
            if (starts[i] < 0 || lengths[i] < 0 || starts[i] > stream.Length - lengths[i])
                throw new TiffException($"{Path} is cut short: pixels of page {index + 1} end at byte {(Int128)starts[i] + lengths[i]}, and the file at {stream.Length}.");
    }

    private void ReadStrips(int index)
    {
        var at = 0;
        for (var strip = 0; strip < library.NumberOfStrips() && at < bytes.Length; strip++)
        {
            var read = library.ReadEncodedStrip(strip, bytes, at, Math.Min(library.StripSize(), bytes.Length - at));
            if (read <= 0)
                throw Failure($"decode page {index + 1}");
            at += read;
        }
        if (at < bytes.Length)
            throw new TiffException($"{Path} is cut short or broken: page {index + 1} holds {at} of {bytes.Length} bytes.");
    }

    private void ReadTiles(int index, TiffPage described)
    {
        var (height, width) = (Number(TiffTag.TILELENGTH), Number(TiffTag.TILEWIDTH));
        var size = library.TileSize();
        if (height < 1 || width < 1 || size != (long)height * width * described.ElementSize || size > Array.MaxLength)
            throw new TiffException($"{Path}, page {index + 1}, is broken: it has tiles of {height} x {width} pixels and {size} bytes.");
        var tile = new byte[size];
        for (var row = 0; row < described.Rows; row += height)
            for (var column = 0; column < described.Columns; column += width)
            {
                if (library.ReadTile(tile, 0, column, row, 0, 0) <= 0)
                    throw Failure($"decode page {index + 1}");
                var length = Math.Min(width, described.Columns - column) * described.ElementSize;
                for (var r = 0; r < Math.Min(height, described.Rows - row); r++)
                    tile.AsSpan(r * width * described.ElementSize, length).CopyTo(bytes.AsSpan(((row + r) * described.Columns + column) * described.ElementSize));
            }
    }

    // ImageJ writes stacks over 4 GB as one page, and says how many follow it without a description of their own.
    private int ContiguousPages()
    {
        if (directories.Count > 1 || ImageJPages().Match(Description) is not { Success: true } match || !int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var pages) || pages is < 2 or > TiffLimits.MostPages)
            return 0;
        if (Number(TiffTag.COMPRESSION, 1) != (int)Compression.NONE || library.GetField(TiffTag.STRIPOFFSETS)?[0].Value is not long[] starts)
            return 0;
        var needed = starts[0] + (Int128)pages * page!.Pixels * page.ElementSize;
        return needed <= stream.Length ? pages : throw new TiffException($"{Path} is cut short: {pages} images need {needed} bytes, and the file has {stream.Length}.");
    }

    private void ReadContiguous(int index)
    {
        var starts = (long[])library.GetField(TiffTag.STRIPOFFSETS)![0].Value;
        stream.Position = starts[0] + (long)index * bytes.Length;
        stream.ReadExactly(bytes);
        if (!isBigEndian)
            return;
        if (page!.ElementSize == 2)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan()));
        else if (page.ElementSize == 4)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes.AsSpan()));
        else if (page.ElementSize == 8)
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan()));
    }

    [GeneratedRegex(@"\AImageJ=[\s\S]*?\bimages=(\d+)")]
    private static partial Regex ImageJPages();
}
