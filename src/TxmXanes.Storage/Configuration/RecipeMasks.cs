using TxmXanes.Interop.Yaml;
using TxmXanes.Pipeline.Analysis.Steps;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads the <c>masks</c> and <c>regions</c> of a recipe.</summary>
internal static class RecipeMasks
{
    private const int Most = 100;

    private static readonly (string Key, MaskCleaning What)[] Cleanings =
    [
        ("open_px", MaskCleaning.Open), ("close_px", MaskCleaning.Close), ("dilate_px", MaskCleaning.Dilate), ("erode_px", MaskCleaning.Erode), ("least_px", MaskCleaning.RemoveSmall),
    ];

    /// <summary>A list of { name, of: MAP, above, below } or { name, of: MAP, otsu: true } or { name, clusters: [..] } or { name, is: EXPRESSION }, each with cleanings in the order written.</summary>
    public static IReadOnlyList<MaskStep> Read(YamlMap root) => Items(root, "masks", map =>
    {
        var (of, expression) = (map.OptionalString("of"), map.OptionalString("is"));
        var clusters = map.OptionalList("clusters") is { } list ? list.Select(c => (byte)c.Integer(1, 100)).ToArray() : [];
        var (otsu, above, below) = (map.OptionalFlag("otsu", false), map.OptionalNumber("above"), map.OptionalNumber("below"));
        if ((of is null ? 0 : 1) + (expression is null ? 0 : 1) + (clusters.Length == 0 ? 0 : 1) != 1)
            map.Report("needs one of 'of' (a map), 'clusters' (a list of numbers) and 'is' (other masks, as in \"a and not b\")");
        if (of is null && (otsu || above is not null || below is not null))
            map.Report("'above', 'below' and 'otsu' go with 'of'");
        if (of is not null && !otsu && above is null && below is null)
            map.Report("needs 'above', 'below' or 'otsu: true'");
        if (otsu && above is not null)
            map.Report("otsu", "finds the lower threshold, but 'above' gives one");
        return new MaskStep(Name(map), of, above, below, otsu, clusters, expression, ReadCleaning(map));
    }, mask => mask.Name);

    /// <summary>A list of { name, px: [r0, c0, r1, c1] } or { name, mask: NAME }.</summary>
    public static IReadOnlyList<RegionStep> ReadRegions(YamlMap root) => Items(root, "regions", map =>
    {
        var (rectangle, mask) = (map.OptionalList("px")?.PixelRegion(), map.OptionalString("mask"));
        if (map.Has("px") == map.Has("mask"))
            map.Report("needs either 'px' ([first row, first column, row after the last, column after the last]) or 'mask' (a mask's name)");
        return new RegionStep(map.RequiredString("name"), rectangle, mask);
    }, region => region.Name);

    private static List<T> Items<T>(YamlMap root, string key, Func<YamlMap, T> read, Func<T, string> nameOf)
    {
        if (root.OptionalList(key) is not { } list)
            return [];
        if (list.Count > Most)
            list.Report($"{list.Count} are too many; the limit is {Most}");
        var (items, names) = (new List<T>(), new HashSet<string>());
        foreach (var node in list.Take(Most))
        {
            var map = node.Map();
            var item = read(map);
            items.Add(item);
            if (nameOf(item) is { Length: > 0 } name && !names.Add(name))
                map.Report("name", $"'{name}' is used twice");
        }
        return items;
    }

    private static string Name(YamlMap map)
    {
        var name = map.RequiredString("name");
        if (name.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')) || name is "and" or "or" or "not")
            map.Report("name", $"'{name}' must be of small letters, digits and _, and none of and, or, not");
        return name;
    }

    private static List<(MaskCleaning, int)> ReadCleaning(YamlMap map)
    {
        var cleaning = new List<(MaskCleaning, int)>();
        foreach (var key in map.Keys.ToArray())
        {
            if (key == "fill_holes" && map.OptionalFlag(key, false))
                cleaning.Add((MaskCleaning.FillHoles, 0));
            foreach (var (name, what) in Cleanings)
                if (name == key)
                    cleaning.Add((what, map.RequiredInteger(key, 1, what == MaskCleaning.RemoveSmall ? int.MaxValue : 100)));
        }
        return cleaning;
    }
}
