using TxmXanes.Domain;
using TxmXanes.Interop.Drawing;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Export;

/// <summary>How maps are drawn.</summary>
/// <param name="Limits">Of the colour bar; null: 0 and 1 for fractions, else from the valid pixels' percentiles.</param>
/// <param name="Colours">Of <see cref="ColourMap.Names"/>; null: by the kind of map.</param>
/// <param name="PixelSizeNm">At the sample; 0 where unknown.</param>
public sealed record PictureOptions((double Low, double High)? Limits = null, string? Colours = null, double PixelSizeNm = 0);

/// <summary>Maps as pictures.</summary>
public static class MapPictures
{
    // Below this share of the other sign, negative values are noise about zero and not a quantity of two signs.
    private const double TwoSigned = 0.2;

    /// <summary>A map with numbers.</summary>
    /// <exception cref="BadInputException">Too large, no valid pixel, or no such colours.</exception>
    public static MapPicture OfMap(NamedMap map, int rows, int columns, PictureOptions options)
    {
        var statistics = MapStatistics.Of(map.Plane);
        if (statistics.Pixels == 0)
            throw new BadInputException($"The map '{map.Name}' has no valid pixel to draw.");
        var (low, high, note, isDiverging) = Limits(map, statistics, options.Limits);
        var colours = options.Colours is { } name ? ColourMap.Find(name) ?? throw new BadInputException($"--colours '{name}' is not known; there are {string.Join(", ", ColourMap.Names)}.")
            : isDiverging ? ColourMap.Diverging : IsError(map) ? ColourMap.Errors : ColourMap.Sequential;
        var bar = new ColourBar(colours, low, high, map.Unit == "1" ? "" : map.Unit, note, statistics.Minimum < low, statistics.Maximum > high);
        return Picture(rows, columns, [.. map.Plane.Select(v => colours.Of(v, low, high))], MapTitles.Of(map.Name), bar, options, statistics.Pixels < map.Plane.Length ? colours.Invalid : null);
    }

    /// <summary>A map of classes: 0 to 255, with names.</summary>
    public static MapPicture OfClasses(string title, byte[] plane, int rows, int columns, IReadOnlyDictionary<byte, (Rgb Colour, string Name)> classes, PictureOptions options) =>
        Picture(rows, columns, [.. plane.Select(c => classes[c].Colour)], title, new ClassLegend([.. classes.OrderBy(c => c.Key).Select(c => c.Value)]), options, null);

    /// <summary>Two or three fractions as one colour a pixel, fading with their thickness.</summary>
    /// <param name="references">Names of references.</param>
    /// <param name="onWhite">Inks on white rather than lights on black.</param>
    /// <exception cref="BadInputException">Not two or three, or a reference that is not there.</exception>
    public static MapPicture OfMix(MapSet maps, IReadOnlyList<string> references, bool onWhite, PictureOptions options)
    {
        if (references.Count is not (2 or 3))
            throw new BadInputException($"--mix takes two or three references, not {references.Count}.");
        var chosen = references.Select(r => IndexOf(maps, r)).ToArray();
        var full = MapStatistics.Of(maps.Thickness).High;
        if (!(full > 0))
            throw new BadInputException("A mix needs pixels with a thickness over 0, and there are none.");
        var mix = onWhite ? Mix.Inks(chosen.Length) : Mix.Lights(chosen.Length);
        var pixels = new Rgb[maps.Thickness.Length];
        var shares = new double[chosen.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            var together = 0.0;
            for (var k = 0; k < shares.Length; k++)
                together += Math.Max(shares[k] = maps.Fraction[chosen[k]][i], 0);
            // Of other references there is the rest, which is not shown.
            pixels[i] = mix.Of(shares, Math.Min(together, 1) * maps.Thickness[i] / full);
        }
        var names = chosen.Select(j => maps.ReferenceNames[j]).ToArray();
        return Picture(maps.Rows, maps.Columns, pixels, $"fractions of {string.Join(", ", names[..^1])} and {names[^1]}", new MixLegend(mix, names, names.Length < maps.ReferenceNames.Count ? "thickness of these" : "thickness", full, "full: 99th percentile"), options, pixels.Contains(Mix.Invalid) ? Mix.Invalid : null);
    }

    private static MapPicture Picture(int rows, int columns, Rgb[] pixels, string title, Legend legend, PictureOptions options, Rgb? invalid) => Math.Max(rows, columns) > MapPicture.MostSide
        ? throw new BadInputException($"The maps have {rows}x{columns} pixels; a picture shows at most {MapPicture.MostSide} a side: choose a part with --roi.")
        : new(rows, columns, pixels, title, legend, ScaleBar.For(columns, options.PixelSizeNm), invalid);

    private static (double Low, double High, string Note, bool IsDiverging) Limits(NamedMap map, MapStatistics statistics, (double Low, double High)? given)
    {
        if (given is { } limits)
            return (limits.Low, limits.High, "limits as given", limits.Low < 0 && limits.Low == -limits.High);
        if (map.Name.StartsWith("fraction.", StringComparison.Ordinal))
            return (0, 1, "", false);
        var (low, high) = (statistics.Low, statistics.High);
        if (low < 0 && high > 0 && Math.Min(-low, high) > TwoSigned * Math.Max(-low, high))
        {
            var end = Math.Max(-low, high);
            return (-end, end, "limits: ± the larger of the 1st and 99th percentile", true);
        }
        // A map of one value.
        if (low == high)
            (low, high) = (low - Math.Max(Math.Abs(low), 1e-6) / 2, high + Math.Max(Math.Abs(high), 1e-6) / 2);
        return (low, high, "limits: 1st and 99th percentile", false);
    }

    private static bool IsError(NamedMap map) => map.Name.StartsWith("fraction_sigma.", StringComparison.Ordinal) || map.Name.StartsWith("fraction_crb.", StringComparison.Ordinal)
        || map.Name == "fit_error" || map.Name.EndsWith("_sigma", StringComparison.Ordinal);

    private static int IndexOf(MapSet maps, string name)
    {
        var plain = name.StartsWith("fraction.", StringComparison.Ordinal) ? name["fraction.".Length..] : name;
        for (var j = 0; j < maps.ReferenceNames.Count; j++)
            if (maps.ReferenceNames[j] == plain)
                return j;
        throw new BadInputException($"--mix: there is no reference '{name}'; there are {string.Join(", ", maps.ReferenceNames)}.");
    }
}
