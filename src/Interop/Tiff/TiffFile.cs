using BitMiracle.LibTiff.Classic;
using Library = BitMiracle.LibTiff.Classic.Tiff;

namespace TxmXanes.Interop.Tiff;

/// <summary>A TIFF or BigTIFF file of greyscale pages: either byte order, strips or tiles, compressed or not.</summary>
/// <remarks>One caller at a time. Sizes that the file declares are checked before memory is taken.</remarks>
public sealed partial class TiffFile : IDisposable
{
    private readonly FileStream stream;
    private readonly Library library;
    private readonly IReadOnlyList<long> directories;
    private readonly bool isBigEndian;
    private readonly int contiguousPages;
    private int current = -1;
    private TiffPage? page;
    private byte[] bytes = [];

    private TiffFile(FileStream stream, string path)
    {
        (this.stream, Path) = (stream, path);
        (directories, isBigEndian) = TiffDirectories.Find(stream, path);
        stream.Position = 0;
        LibraryErrors.Listen();
        library = Library.ClientOpen(path, "r", stream, new TiffStream()) ?? throw Failure("open it");
        contiguousPages = ContiguousPages();
    }

    public string Path { get; }

    /// <summary>At least 1.</summary>
    public int PageCount => Math.Max(directories.Count, contiguousPages);

    /// <exception cref="TiffException">One sentence: absent, no TIFF, cut short or broken.</exception>
    public static TiffFile Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            return Guarded(path, () => new TiffFile(stream, path));
        }
        catch (Exception e) when (e is not TiffException && e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new TiffException($"Cannot read {path}: {e.Message}", e);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file exists and begins as a TIFF file does.</summary>
    public static bool IsTiff(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return TiffDirectories.IsTiff(stream);
    }

    /// <summary>Size and type of a page.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="TiffException">Several colours, a palette, an unknown type, or an absurd size.</exception>
    public TiffPage Page(int index) => Guarded(Path, () => Select(index));

    /// <summary>The text that the writing program left at the first page; empty where it left none.</summary>
    public string Description => Guarded(Path, () =>
    {
        Select(0);
        return library.GetField(TiffTag.IMAGEDESCRIPTION)?[0].ToString() ?? "";
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        library.Dispose();
        stream.Dispose();
    }

    private TiffPage Select(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)PageCount, nameof(index));
        // The pages of a contiguous stack have one description.
        var directory = contiguousPages > 0 ? 0 : index;
        if (directory == current)
            return page!;
        LibraryErrors.Listen();
        current = -1;
        if (!library.SetSubDirectory(directories[directory]))
            throw Failure($"read the description of page {index + 1}");
        page = Describe(index);
        current = directory;
        return page;
    }

    private TiffPage Describe(int index)
    {
        var (rows, columns) = (Number(TiffTag.IMAGELENGTH), Number(TiffTag.IMAGEWIDTH));
        var (samples, bits, format) = (Number(TiffTag.SAMPLESPERPIXEL, 1), Number(TiffTag.BITSPERSAMPLE, 1), Number(TiffTag.SAMPLEFORMAT, 1));
        var where = PageCount > 1 ? $"{Path}, page {index + 1}," : Path;
        if (samples != 1)
            throw new TiffException($"{where} has {samples} numbers a pixel (a colour image); one is needed.");
        if (rows < 1 || columns < 1 || rows > TiffLimits.MostPixels / columns)
            throw new TiffException($"{where} declares {rows} x {columns} pixels; 1 to {TiffLimits.MostPixels} pixels are read.");
        if (Number(TiffTag.PHOTOMETRIC, 1) is not 1 and var photometric)
            throw new TiffException($"{where} has the photometric interpretation {photometric}, where 1 (black is zero) is needed.");
        return new TiffPage(rows, columns, TypeOf(format, bits) ?? throw new TiffException($"{where} has pixels of {bits} bits and sample format {format}; whole numbers of 8, 16 or 32 bits and floating-point numbers of 32 or 64 are read."));
    }

    private static TiffElementType? TypeOf(int format, int bits) => ((SampleFormat)format, bits) switch
    {
        (SampleFormat.UINT or SampleFormat.VOID, 8) => TiffElementType.UInt8,
        (SampleFormat.UINT or SampleFormat.VOID, 16) => TiffElementType.UInt16,
        (SampleFormat.UINT or SampleFormat.VOID, 32) => TiffElementType.UInt32,
        (SampleFormat.INT, 8) => TiffElementType.Int8,
        (SampleFormat.INT, 16) => TiffElementType.Int16,
        (SampleFormat.INT, 32) => TiffElementType.Int32,
        (SampleFormat.IEEEFP, 32) => TiffElementType.Float32,
        (SampleFormat.IEEEFP, 64) => TiffElementType.Float64,
        _ => null,
    };

    private int Number(TiffTag tag, int otherwise = 0) => library.GetField(tag)?[0].ToInt() ?? otherwise;

    private TiffException Failure(string doing) => new($"Cannot {doing} of {Path}: {LibraryErrors.Last ?? "the file is broken"}.");

    // On broken files the library fails in ways of its own: an index out of range, a null, an overflow.
    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or NullReferenceException or ArithmeticException or ArgumentException and not ArgumentOutOfRangeException or InvalidCastException or OutOfMemoryException or EndOfStreamException)
        {
            throw new TiffException($"{path} is cut short or broken: {LibraryErrors.Last ?? e.Message}", e);
        }
    }
}
