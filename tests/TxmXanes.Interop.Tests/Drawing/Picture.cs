using System.Globalization;
using TxmXanes.Interop.Drawing;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;

namespace TxmXanes.Interop.Tests.Drawing;

/// <summary>A PNG file as another program (Pillow) sees it.</summary>
internal sealed record Picture(int Width, int Height, byte[] Rgb)
{
    public static async Task<Picture> DecodeAsync(byte[] png, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("picture.png"), png, cancellation);
        var size = await PythonPeer.RunAsync("""
            import sys
            from PIL import Image
            image = Image.open(sys.argv[1]).convert('RGB')
            open(sys.argv[2], 'wb').write(image.tobytes())
            print(image.width, image.height)
            """, cancellation, folder.File("picture.png"), folder.File("picture.rgb"));
        int[] sides = [.. size.Split(' ').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        return new(sides[0], sides[1], await File.ReadAllBytesAsync(folder.File("picture.rgb"), cancellation));
    }

    public Rgb this[int x, int y] => new(Rgb[3 * (y * Width + x)], Rgb[3 * (y * Width + x) + 1], Rgb[3 * (y * Width + x) + 2]);

    /// <summary>Whether any pixel of a box has the colour.</summary>
    public bool Has(Rgb colour, int left, int top, int right, int bottom)
    {
        for (var y = top; y < bottom; y++)
            for (var x = left; x < right; x++)
                if (this[x, y] == colour)
                    return true;
        return false;
    }

    /// <summary>Whether the outermost pixels are all white: nothing is cut off.</summary>
    public bool HasWhiteEdge =>
        Enumerable.Range(0, Width).All(x => this[x, 0] == Interop.Drawing.Rgb.White && this[x, Height - 1] == Interop.Drawing.Rgb.White)
        && Enumerable.Range(0, Height).All(y => this[0, y] == Interop.Drawing.Rgb.White && this[Width - 1, y] == Interop.Drawing.Rgb.White);
}
