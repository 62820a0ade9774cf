namespace TxmXanes.Interop.Yaml;

public sealed partial class YamlMap
{
    /// <summary>A finite number within limits; NaN after a problem.</summary>
    public double RequiredNumber(string key, double min = double.NegativeInfinity, double max = double.PositiveInfinity) => Required(key).Number(min, max);

    /// <summary>A finite number within limits, or the default where the key is missing. The default is not checked.</summary>
    public double OptionalNumber(string key, double min, double max, double defaultValue) => Optional(key)?.Number(min, max) ?? defaultValue;

    /// <summary>A finite number within limits, or null where the key is missing.</summary>
    public double? OptionalNumber(string key, double min = double.NegativeInfinity, double max = double.PositiveInfinity) => Optional(key)?.Number(min, max);

    /// <summary>A whole number within limits; 0 after a problem.</summary>
    public int RequiredInteger(string key, int min = int.MinValue, int max = int.MaxValue) => Required(key).Integer(min, max);

    /// <summary>A whole number within limits, or the default where the key is missing.</summary>
    public int OptionalInteger(string key, int min, int max, int defaultValue) => Optional(key)?.Integer(min, max) ?? defaultValue;

    /// <summary>Text that is not empty; "" after a problem.</summary>
    public string RequiredString(string key) => Required(key).Text();

    /// <summary>Text, or null where the key is missing.</summary>
    public string? OptionalString(string key) => Optional(key)?.Text();

    /// <summary>Text, or the default where the key is missing.</summary>
    public string OptionalString(string key, string defaultValue) => Optional(key)?.Text() ?? defaultValue;

    /// <summary>true or false; false after a problem.</summary>
    public bool RequiredFlag(string key) => Required(key).Flag();

    /// <summary>true or false, or the default where the key is missing.</summary>
    public bool OptionalFlag(string key, bool defaultValue) => Optional(key)?.Flag() ?? defaultValue;

    /// <summary>One of several words; the first after a problem.</summary>
    public string RequiredChoice(string key, params ReadOnlySpan<string> choices) => Required(key).Choice(choices);

    /// <summary>The value behind one of several words; the first after a problem.</summary>
    public T RequiredChoice<T>(string key, params ReadOnlySpan<(string Name, T Value)> choices) => Required(key).Choice(choices);

    /// <summary>The value behind one of several words; the first, which is the default, where the key is missing.</summary>
    public T OptionalChoice<T>(string key, params ReadOnlySpan<(string Name, T Value)> choices) =>
        Optional(key) is { } value ? value.Choice(choices) : choices[0].Value;

    /// <summary>One of several words; the first, which is the default, where the key is missing.</summary>
    public string OptionalChoice(string key, params ReadOnlySpan<string> choices) => Optional(key) is { } value ? value.Choice(choices) : choices[0];

    /// <summary>A map; a silent stand-in after a problem.</summary>
    public YamlMap RequiredMap(string key) => Required(key).Map();

    /// <summary>A map, or null where the key is missing.</summary>
    public YamlMap? OptionalMap(string key) => Optional(key)?.Map();

    /// <summary>A list of at least so many items; empty after a problem.</summary>
    public YamlList RequiredList(string key, int minCount = 1) => Required(key).List().AtLeast(minCount);

    /// <summary>A list, or null where the key is missing.</summary>
    public YamlList? OptionalList(string key) => Optional(key)?.List();

    /// <summary>Exactly so many numbers, each within limits, as a range [low, high]; all NaN after a problem with their count.</summary>
    public double[] RequiredNumbers(string key, int count, double min = double.NegativeInfinity, double max = double.PositiveInfinity) =>
        Required(key).List().Numbers(count, min, max);

    /// <summary>Exactly so many numbers, or null where the key is missing.</summary>
    public double[]? OptionalNumbers(string key, int count, double min = double.NegativeInfinity, double max = double.PositiveInfinity) =>
        Optional(key)?.List().Numbers(count, min, max);
}
