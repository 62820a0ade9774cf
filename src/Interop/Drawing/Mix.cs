namespace TxmXanes.Interop.Drawing;

/// <summary>How two or three shares become one colour: the hue tells their relation, the strength how much there is of all.</summary>
/// <remarks>Shares are scaled to a sum of squares of 1, so that an equal mixture is about as bright as a pure component (plain sums would make it a third as bright).</remarks>
public sealed class Mix
{
    private readonly (double R, double G, double B)[] lights;

    private Mix(string name, bool isOnWhite, (double, double, double)[] lights) => (Name, IsOnWhite, this.lights) = (name, isOnWhite, lights);

    /// <summary>Lights on black: red, green, blue; or of two, magenta and green, which every eye tells apart.</summary>
    public static Mix Lights(int components) => components == 2
        ? new("magenta-green", false, [(1, 0, 1), (0, 1, 0)])
        : new("red-green-blue", false, [(1, 0, 0), (0, 1, 0), (0, 0, 1)]);

    /// <summary>Inks on white: cyan, magenta, yellow, as in print; or of two, cyan and red.</summary>
    public static Mix Inks(int components) => components == 2
        ? new("cyan-red", true, [(0, 1, 1), (1, 0, 0)])
        : new("cyan-magenta-yellow", true, [(0, 1, 1), (1, 0, 1), (1, 1, 0)]);

    public string Name { get; }

    /// <summary>Nothing is white rather than black.</summary>
    public bool IsOnWhite { get; }

    /// <summary>For pixels without a number: no mixture.</summary>
    public static Rgb Invalid => Rgb.CoolGrey;

    public int Components => lights.Length;

    /// <summary>The colour of a component alone.</summary>
    public Rgb Pure(int component) => Rgb.OfShares(lights[component].R, lights[component].G, lights[component].B);

    /// <param name="shares">As many as components; only their relation counts, and negative ones as none.</param>
    /// <param name="weight">How much there is of all, 0 to 1; beyond counts as 1.</param>
    /// <returns><see cref="Invalid"/> where a number is NaN.</returns>
    public Rgb Of(ReadOnlySpan<double> shares, double weight)
    {
        var squares = 0.0;
        foreach (var share in shares)
            squares += Math.Max(share, 0) * Math.Max(share, 0);
        if (double.IsNaN(squares + weight))
            return Invalid;
        var scale = squares > 0 ? Math.Clamp(weight, 0, 1) / Math.Sqrt(squares) : 0;
        var (r, g, b) = (0.0, 0.0, 0.0);
        for (var i = 0; i < lights.Length; i++)
        {
            var amount = Math.Max(shares[i], 0) * scale;
            // Of an ink counts what it takes from white.
            r += amount * (IsOnWhite ? 1 - lights[i].R : lights[i].R);
            g += amount * (IsOnWhite ? 1 - lights[i].G : lights[i].G);
            b += amount * (IsOnWhite ? 1 - lights[i].B : lights[i].B);
        }
        return IsOnWhite ? Rgb.OfShares(1 - r, 1 - g, 1 - b) : Rgb.OfShares(r, g, b);
    }
}
