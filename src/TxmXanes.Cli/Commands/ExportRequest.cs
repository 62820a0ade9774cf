using System.Globalization;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Drawing;

namespace TxmXanes.Cli.Commands;

/// <summary>What is to be exported, and how; numbers checked, names not yet.</summary>
/// <param name="Mix">Null where not asked for.</param>
/// <param name="PixelSizeNm">Null where not given.</param>
internal sealed record ExportRequest(
    string Format, FileInfo Output, IReadOnlyList<string> Maps, (double Low, double High)? Limits, string? Colours, IReadOnlyList<string>? Mix, double? PixelSizeNm, IReadOnlyList<PixelRegion> Regions)
{
    /// <exception cref="BadInputException">An option that is no number where one is needed, or that this format has no use for.</exception>
    public static ExportRequest Of(string format, FileInfo output, string[] maps, string? limits, string? colours, string? mix, double? pixelSizeNm, string[] regions)
    {
        if (pixelSizeNm is { } size && !(size > 0 && double.IsFinite(size)))
            throw new BadInputException($"--pixel-size-nm {size.ToString(CultureInfo.InvariantCulture)} is no size; it must be over 0.");
        if (colours is not null and not ("rgb" or "cmy") && !ColourMap.Names.Contains(colours))
            throw new BadInputException($"--colours '{colours}' is not known; there are {string.Join(", ", ColourMap.Names)}, and rgb and cmy for a mix.");
        if (format != "png")
            MustBeAbsent(format, ("--limits", limits), ("--colours", colours), ("--mix", mix), ("--pixel-size-nm", pixelSizeNm));
        return new(format, output, maps, limits is null ? null : ParseLimits(limits), colours, mix?.Split(',', StringSplitOptions.TrimEntries), pixelSizeNm, [.. regions.Select(ParseRegion)]);
    }

    /// <exception cref="BadInputException">One of the options is given.</exception>
    public static void MustBeAbsent(string what, params ReadOnlySpan<(string Option, object? Value)> options)
    {
        foreach (var (option, value) in options)
            if (value is not null)
                throw new BadInputException($"{option} has no meaning for {what}.");
    }

    private static (double, double) ParseLimits(string text)
    {
        if (text.Split(',') is [var low, var high] && Number(low) is { } a && Number(high) is { } b && a < b)
            return (a, b);
        throw new BadInputException($"--limits '{text}' is no LOW,HIGH with LOW below HIGH.");
    }

    private static PixelRegion ParseRegion(string text)
    {
        int[] edges = [.. text.Split(',').Select(t => int.TryParse(t, CultureInfo.InvariantCulture, out var edge) ? edge : -1)];
        return edges is [>= 0 and var top, >= 0 and var left, var bottom, var right] && bottom > top && right > left
            ? new(top, left, bottom, right)
            : throw new BadInputException($"--roi '{text}' is no FIRST_ROW,FIRST_COLUMN,ROW_AFTER,COLUMN_AFTER of whole numbers that enclose a pixel.");
    }

    private static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
