using System.Buffers.Binary;

namespace TxmXanes.Interop.Tiff;

/// <summary>
/// Where a file's pages are described (its image file directories), by TIFF 6.0 section 2 and the BigTIFF extension. The library could walk them, too, but it takes memory for what an entry
/// declares before it looks whether the file holds it, follows a chain that bites its own tail, and counts pages in 16 bits.
/// </summary>
internal sealed class TiffDirectories
{
    private const int LargestEntryCount = 4096;

    private readonly Stream stream;
    private readonly string path;
    private readonly bool isBigEndian;
    private readonly bool isBig;

    private TiffDirectories(Stream stream, string path)
    {
        (this.stream, this.path) = (stream, path);
        var header = Bytes(0, Math.Min(16, stream.Length));
        isBigEndian = header[0] == 'M';
        isBig = Number(header.AsSpan(2, 2)) == 43;
        First = isBig ? Number(header.AsSpan(8, 8)) : Number(header.AsSpan(4, 4));
    }

    private long First { get; }

    /// <summary>Offsets of the pages' directories, in order, at least one. Everything their entries declare lies in the file.</summary>
    /// <exception cref="TiffException">Cut short, circular, or absurd.</exception>
    public static (IReadOnlyList<long> Offsets, bool IsBigEndian) Find(Stream stream, string path)
    {
        if (!IsTiff(stream))
            throw new TiffException($"{path} is no TIFF file.");
        var directories = new TiffDirectories(stream, path);
        return (directories.Walk(), directories.isBigEndian);
    }

    /// <summary>Whether it begins as a TIFF or BigTIFF file does.</summary>
    public static bool IsTiff(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.Position = 0;
        return stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) == 8 && start[..4] is [(byte)'I', (byte)'I', 42 or 43, 0] or [(byte)'M', (byte)'M', 0, 42 or 43];
    }

    private List<long> Walk()
    {
        var (offsets, seen) = (new List<long>(), new HashSet<long>());
        for (var at = First; at != 0;)
        {
            if (!seen.Add(at))
                throw new TiffException($"{path} is broken: the description of page {offsets.Count + 1} is that of an earlier page.");
            if (offsets.Count == TiffLimits.MostPages)
                throw new TiffException($"{path} has more than {TiffLimits.MostPages} pages.");
            offsets.Add(at);
            at = Next(at, offsets.Count);
        }
        return offsets.Count > 0 ? offsets : throw new TiffException($"{path} has no page.");
    }

    private long Next(long at, int page)
    {
        var (countSize, entrySize, offsetSize) = isBig ? (8, 20, 8) : (2, 12, 4);
        var count = Number(Bytes(at, countSize, page));
        if (count is < 1 or > LargestEntryCount)
            throw new TiffException($"{path} is broken: page {page} declares {count} entries; the limit is {LargestEntryCount}.");
        var entries = Bytes(at + countSize, count * entrySize + offsetSize, page);
        for (var i = 0; i < count; i++)
            Check(entries.AsSpan(i * entrySize, entrySize), page);
        return Number(entries.AsSpan(entries.Length - offsetSize));
    }

    private void Check(ReadOnlySpan<byte> entry, int page)
    {
        var valueSize = isBig ? 8 : 4;
        var (tag, count) = (Number(entry[..2]), Number(entry.Slice(4, valueSize)));
        var bytes = (Int128)count * SizeOf((int)Number(entry.Slice(2, 2)));
        if (bytes > valueSize && Number(entry[(4 + valueSize)..]) + bytes > stream.Length)
            throw new TiffException($"{path} is cut short or broken: page {page} declares {bytes} bytes of tag {tag} beyond the end of the file at {stream.Length}.");
    }

    // TIFF 6.0 section 2, "Types"; 13, 16 to 18 from the extensions.
    private static int SizeOf(int type) => type switch
    {
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 1,
    };

    private byte[] Bytes(long at, long count, int page)
    {
        if (at < 0 || at > stream.Length - count)
            throw new TiffException($"{path} is cut short: page {page} is described at byte {at}, and the file ends at {stream.Length}.");
        return Bytes(at, count);
    }

    private byte[] Bytes(long at, long count)
    {
        var bytes = new byte[count];
        stream.Position = at;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private long Number(ReadOnlySpan<byte> bytes) => (bytes.Length, isBigEndian) switch
    {
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, false) => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue / 2),
        (_, true) => (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(bytes), long.MaxValue / 2),
    };
}
