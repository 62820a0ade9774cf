using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>A stack of uint16 frames from a NumPy .npy file (format 1.0: magic, header length, Python dict, little-endian data).</summary>
public sealed partial record NpyStack(int Count, int Height, int Width, ushort[] Values)
{
    // 2 GB of frames; a texture needs ten frames of a megapixel.
    private const long LargestElements = 1L << 30;

    /// <exception cref="InvalidDataException">Not a uint16 C-order stack of three dimensions.</exception>
    public static NpyStack Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[10];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[..6].SequenceEqual(Magic))
            throw new InvalidDataException($"'{path}' is no .npy file.");
        var text = new byte[head[8] + 256 * head[9]];
        file.ReadExactly(text);
        var header = Encoding.ASCII.GetString(text);
        var shape = ShapeOf().Match(header);
        if (!header.Contains("'<u2'") || header.Contains("'fortran_order': True") || !shape.Success)
            throw new InvalidDataException($"'{path}' must hold uint16 frames [count, height, width], but its header says {header.Trim()}.");
        var sizes = Enumerable.Range(1, 3).Select(g => int.Parse(shape.Groups[g].Value, CultureInfo.InvariantCulture)).ToArray();
        var elements = (long)sizes[0] * sizes[1] * sizes[2];
        if (elements is 0 or > LargestElements)
            throw new InvalidDataException($"'{path}' holds {elements} values; 1 to {LargestElements} are accepted.");
        var values = new ushort[elements];
        file.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return new(sizes[0], sizes[1], sizes[2], values);
    }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    [GeneratedRegex(@"'shape': \((\d{1,9}), (\d{1,9}), (\d{1,9}),?\)")]
    private static partial Regex ShapeOf();
}
