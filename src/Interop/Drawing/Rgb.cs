namespace TxmXanes.Interop.Drawing;

/// <summary>A colour of the screen (sRGB).</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    public static readonly Rgb White = new(255, 255, 255);
    public static readonly Rgb Black = new(0, 0, 0);

    /// <summary>Of pixels without a value: a cool grey that no colour map and no mix on black has.</summary>
    public static readonly Rgb Invalid = new(188, 197, 210);

    /// <summary>From the share of each light, 0 to 1; beyond is cut off.</summary>
    public static Rgb OfShares(double r, double g, double b) => new(Level(r), Level(g), Level(b));

    private static byte Level(double share) => (byte)Math.Round(255 * Math.Clamp(share, 0, 1));
}
