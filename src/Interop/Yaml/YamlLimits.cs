namespace TxmXanes.Interop.Yaml;

/// <summary>Bounds of a configuration document.</summary>
public static class YamlLimits
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxCharacters = 1 << 20;

    /// <summary>Deepest nesting of maps and lists.</summary>
    public const int MaxDepth = 32;
}
