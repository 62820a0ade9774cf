namespace TxmXanes.Storage.Export;

/// <summary>What a map is called in a picture.</summary>
internal static class MapTitles
{
    private static readonly (string Name, string Title)[] Stacks =
    [
        ("fraction.", "fraction of "),
        ("coefficient.", "edge step of "),
        ("fraction_sigma.", "standard error of the fraction of "),
        ("fraction_crb.", "least possible error of the fraction of "),
    ];

    private static readonly Dictionary<string, string> Planes = new()
    {
        ["thickness"] = "thickness (edge step in optical density)",
        ["edge_energy"] = "edge energy",
        ["whiteline_energy"] = "white-line energy",
        ["fit_error"] = "fit error (χ² per degree of freedom)",
    };

    public static string Of(string map)
    {
        foreach (var (name, title) in Stacks)
            if (map.StartsWith(name, StringComparison.Ordinal))
                return title + map[name.Length..];
        return Planes.TryGetValue(map, out var plane) ? plane : map.Replace('_', ' ');
    }
}
