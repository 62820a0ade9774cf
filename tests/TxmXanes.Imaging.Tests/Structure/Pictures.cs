namespace TxmXanes.Imaging.Tests.Structure;

/// <summary>Masks drawn by hand: # inside, . outside.</summary>
internal static class Pictures
{
    public static (byte[] Mask, int Rows, int Columns) Read(string picture)
    {
        var lines = picture.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return ([.. lines.SelectMany(l => l).Select(c => c == '#' ? (byte)1 : (byte)0)], lines.Length, lines[0].Length);
    }

    public static string Draw(byte[] mask, int columns) => string.Join('\n', mask.Chunk(columns).Select(row => string.Concat(row.Select(v => v != 0 ? '#' : '.'))));
}
