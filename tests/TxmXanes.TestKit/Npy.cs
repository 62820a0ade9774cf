using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TxmXanes.TestKit;

/// <summary>A numpy array file (format 1 to 3, little-endian, C order), as doubles.</summary>
/// <param name="Shape">Sizes, slowest first.</param>
/// <param name="Values">Row-major.</param>
public sealed partial record Npy(int[] Shape, double[] Values)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">Not such a file, or a type other than f8, f4, u1, b1, u2, i4, u4, i8.</exception>
    public static Npy Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 12 || bytes[0] != 0x93 || Encoding.ASCII.GetString(bytes, 1, 5) != "NUMPY")
            throw new InvalidDataException($"{path} is not a .npy file.");
        var (start, length) = bytes[6] == 1 ? (10, BitConverter.ToUInt16(bytes, 8)) : (12, (int)BitConverter.ToUInt32(bytes, 8));
        var header = Encoding.UTF8.GetString(bytes, start, length);
        var type = TypePattern().Match(header).Groups[1].Value;
        if (header.Contains("'fortran_order': True"))
            throw new InvalidDataException($"{path} is in Fortran order.");
        var shape = ShapePattern().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToArray();
        return new Npy(shape, Convert(bytes.AsSpan(start + length), type, path));
    }

    private static double[] Convert(ReadOnlySpan<byte> data, string type, string path) => type switch
    {
        "<f8" => MemoryMarshal.Cast<byte, double>(data).ToArray(),
        "<f4" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(data).ToArray(), v => (double)v),
        "<u2" => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(data).ToArray(), v => (double)v),
        "<u4" => Array.ConvertAll(MemoryMarshal.Cast<byte, uint>(data).ToArray(), v => (double)v),
        "<i4" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(data).ToArray(), v => (double)v),
        "<i8" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(data).ToArray(), v => (double)v),
        "|u1" or "|b1" => Array.ConvertAll(data.ToArray(), v => (double)v),
        _ => throw new InvalidDataException($"{path} holds '{type}', which this reader does not know."),
    };

    [GeneratedRegex("'descr': '([^']+)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
