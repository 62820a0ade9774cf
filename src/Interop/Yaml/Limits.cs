using System.Globalization;

namespace TxmXanes.Interop.Yaml;

/// <summary>Words for a number outside its limits. The unit is the end of the key: "exposure_s" is in s.</summary>
internal static class Limits
{
    private static readonly Dictionary<string, string> Units = new()
    {
        ["s"] = "s", ["ms"] = "ms", ["us"] = "us", ["min"] = "min", ["h"] = "h", ["hz"] = "Hz",
        ["ev"] = "eV", ["kev"] = "keV", ["m"] = "m", ["cm"] = "cm", ["mm"] = "mm", ["um"] = "um", ["nm"] = "nm", ["px"] = "px",
        ["deg"] = "deg", ["rad"] = "rad", ["ma"] = "mA", ["percent"] = "%", ["bytes"] = "bytes", ["mb"] = "MB", ["gb"] = "GB",
    };

    /// <summary>As in "500 s is above the limit of 100 s".</summary>
    public static string Violation(string path, double value, double min, double max)
    {
        var unit = UnitOf(path);
        var (side, limit) = value < min ? ("below", min) : ("above", max);
        var text = $"{Show(value)}{unit} is {side} the limit of {Show(limit)}{unit}";
        var inKeV = unit == " eV" && value * 1000 >= min && value * 1000 <= max;
        return inKeV ? $"{text}; if {Show(value)} keV is meant, write {Show(value * 1000)}" : text;
    }

    private static string UnitOf(string path)
    {
        var key = path[(path.LastIndexOf('.') + 1)..];
        if (key.IndexOf('[') is var bracket and >= 0) key = key[..bracket];
        return Units.TryGetValue(key[(key.LastIndexOf('_') + 1)..].ToLowerInvariant(), out var unit) && key.Contains('_') ? " " + unit : "";
    }

    private static string Show(double value) => value.ToString("G15", CultureInfo.InvariantCulture);
}
