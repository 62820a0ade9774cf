namespace TxmXanes.Interop.Drawing;

/// <summary>A colour of the screen (sRGB).</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    public static readonly Rgb White = new(255, 255, 255);
    public static readonly Rgb Black = new(0, 0, 0);

    /// <summary>For pixels without a value where colours are coloured.</summary>
    public static readonly Rgb Grey = new(168, 168, 168);

    /// <summary>For pixels without a value where colours may be grey.</summary>
    public static readonly Rgb CoolGrey = new(188, 197, 210);

    /// <summary>From the share of each light, 0 to 1; beyond is cut off.</summary>
    public static Rgb OfShares(double r, double g, double b) => new(Level(r), Level(g), Level(b));

    private static byte Level(double share) => (byte)Math.Round(255 * Math.Clamp(share, 0, 1));
}
