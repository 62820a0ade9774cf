using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TxmXanes.Domain;

namespace TxmXanes.Storage.Arrays;

/// <summary>An array that numpy saved (.npy, format 1 to 3): little-endian numbers, row-major. Files from strangers: what the header declares must be what the file holds, before memory is taken.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed partial class NpyFile : IDisposable
{
    private const int MostHeaderBytes = 1 << 16;
    private const int MostDimensions = 3;
    private static readonly Dictionary<string, int> SizeOfType = new() { ["|b1"] = 1, ["|u1"] = 1, ["<u2"] = 2, ["<f4"] = 4, ["<f8"] = 8 };

    private readonly FileStream stream;
    private readonly long start;
    private readonly string type;

    private NpyFile(FileStream stream)
    {
        this.stream = stream;
        Span<byte> prefix = stackalloc byte[12];
        if (stream.ReadAtLeast(prefix, 12, throwOnEndOfStream: false) < 12 || prefix[0] != 0x93 || !prefix[1..].StartsWith("NUMPY"u8))
            throw Malformed("it is no .npy file");
        // Format 1 has two bytes of header length, later ones four.
        var (at, length) = prefix[6] == 1 ? (10, (uint)BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..])) : (12, BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]));
        if (prefix[6] is < 1 or > 3 || length > MostHeaderBytes || at + length > stream.Length)
            throw Malformed($"its header is of format {prefix[6]} and {length} bytes; formats 1 to 3 and {MostHeaderBytes} bytes are the limits");
        start = at + length;
        var header = new byte[length];
        stream.Position = at;
        stream.ReadExactly(header);
        (type, Shape) = Parse(Encoding.UTF8.GetString(header));
    }

    /// <summary>1 to 3 sizes, each at least 1.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <exception cref="BadInputException">One sentence.</exception>
    public static NpyFile Open(string path)
    {
        if (!File.Exists(path))
            throw new BadInputException($"There is no file {path}.");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new NpyFile(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new BadInputException($"Cannot read {path}: {e.Message}", e);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Elements from one on, as many as fit.</summary>
    /// <exception cref="BadInputException">They cannot be read.</exception>
    public void Read(long first, Span<double> values)
    {
        var size = SizeOfType[type];
        var bytes = new byte[values.Length * size];
        try
        {
            stream.Position = start + first * size;
            stream.ReadExactly(bytes);
        }
        catch (IOException e)
        {
            throw new BadInputException($"Cannot read {stream.Name}: {e.Message}", e);
        }
        for (var i = 0; i < values.Length; i++)
            values[i] = type switch
            {
                "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i)),
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i)),
                "<f8" => BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * i)),
                _ => bytes[i],
            };
    }

    public void Dispose() => stream.Dispose();

    private (string Type, int[] Shape) Parse(string header)
    {
        var found = TypePattern().Match(header).Groups[1].Value;
        if (!SizeOfType.TryGetValue(found, out var size))
            throw Malformed($"its type is '{found}'; read are {string.Join(", ", SizeOfType.Keys)}");
        if (!RowMajorPattern().IsMatch(header))
            throw Malformed("it is not row-major ('fortran_order': False)");
        var sizes = ShapePattern().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(s => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        if (sizes.Length is < 1 or > MostDimensions || sizes.Contains(0))
            throw Malformed($"its shape is [{string.Join(", ", sizes)}]; 1 to {MostDimensions} sizes of at least 1 are read");
        var bytes = sizes.Aggregate((UInt128)size, (product, n) => product * (UInt128)n);
        if (bytes != (UInt128)(stream.Length - start))
            throw Malformed($"its shape [{string.Join(", ", sizes)}] of '{found}' needs {bytes} bytes, and it holds {stream.Length - start}");
        return (found, sizes);
    }

    private BadInputException Malformed(string what) => new($"{stream.Name} cannot be used: {what}.");

    [GeneratedRegex("'descr': '([^']*)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex("'fortran_order': False")]
    private static partial Regex RowMajorPattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
