using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Values that the contracts name and this version does not have: said plainly, not called unknown.</summary>
internal static class Availability
{
    /// <summary>Reports a key whose value is one of <paramref name="values"/>; any value where none are listed.</summary>
    public static void RefuseUnavailable(this YamlMap map, string key, params ReadOnlySpan<string> values)
    {
        if (map.Optional(key) is not { } node)
            return;
        if (values.IsEmpty)
            node.Report("is not available in this version");
        else if (node.IsScalar && values.Contains(node.Text()))
            node.Report($"{node.Text()} is not available in this version");
    }

    /// <summary>The value of a key unless it was refused as unavailable (or is missing).</summary>
    public static YamlNode? Available(this YamlMap map, string key) =>
        map.Optional(key) is { } node && !(node.IsScalar && Unavailable.Contains(node.Text())) ? node : null;

    private static readonly string[] Unavailable = ["rigid", "scaled", "affine", "fixed", "sequential", "first", "normalised", "admm"];
}
