using TxmXanes.Interop.Drawing;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Export;

/// <summary>A picture by its name, drawn when asked for.</summary>
/// <param name="Name">As in fraction.NiO, valid, labels, mask.particle, mix, spectrum.ROI 1.</param>
public sealed record ResultPicture(string Name, Func<byte[]> Png);

/// <summary>Every picture that a result has.</summary>
public static class ResultPictures
{
    private static readonly Dictionary<byte, (Rgb, string)> ValidClasses = new()
    {
        [0] = (Rgb.Grey, "not valid"), [1] = (ClassLegend.ColourOf(2), "valid"), [2] = (ClassLegend.ColourOf(1), "constrained"),
    };

    private static readonly Dictionary<byte, (Rgb, string)> MaskClasses = new() { [0] = (Rgb.White, "outside"), [1] = (ClassLegend.ColourOf(0), "inside") };

    /// <param name="mix">References to mix; null: those of a result of two or three.</param>
    /// <param name="onWhite">Mix inks on white rather than lights on black.</param>
    public static IReadOnlyList<ResultPicture> Of(MapSet maps, PictureOptions options, IReadOnlyList<string>? mix, bool onWhite)
    {
        var pictures = new List<ResultPicture>();
        foreach (var map in MapCatalogue.Of(maps))
            pictures.Add(new(map.Name, () => MapPictures.OfMap(map, maps.Rows, maps.Columns, options).ToPng()));
        Classes("valid", "valid pixels", Known(maps.Valid, 2), ValidClasses);
        if (maps.Labels is { } labels)
            Classes("labels", "clusters", labels, LabelClasses(labels));
        foreach (var mask in maps.Masks)
            Classes($"mask.{mask.Name}", $"mask {mask.Name.Replace('_', ' ')}", [.. mask.Plane.Select(p => p == 0 ? (byte)0 : (byte)1)], MaskClasses);
        if ((mix ?? Default(maps)) is { } references)
            pictures.Add(new("mix", () => MapPictures.OfMix(maps, references, onWhite, options).ToPng()));
        foreach (var table in maps.Spectra)
            pictures.Add(new($"spectrum.{table.Name}", () => SpectrumPlot.Of(table).ToPng()));
        return pictures;

        void Classes(string name, string title, byte[] plane, Dictionary<byte, (Rgb, string)> classes) =>
            pictures.Add(new(name, () => MapPictures.OfClasses(title, plane, maps.Rows, maps.Columns, classes, options).ToPng()));
    }

    private static IReadOnlyList<string>? Default(MapSet maps) => maps.ReferenceNames.Count is 2 or 3 ? maps.ReferenceNames : null;

    private static byte[] Known(byte[] plane, byte largest) => [.. plane.Select(p => Math.Min(p, largest))];

    private static Dictionary<byte, (Rgb, string)> LabelClasses(byte[] labels) =>
        labels.Distinct().ToDictionary(l => l, l => l == 0 ? (Rgb.White, "none") : (ClassLegend.ColourOf(l - 1), $"{l}"));
}
