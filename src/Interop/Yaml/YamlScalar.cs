namespace TxmXanes.Interop.Yaml;

/// <summary>A single value, as it is written.</summary>
internal sealed class YamlScalar(YamlPlace place, string value, bool isQuoted) : YamlNode(place)
{
    public string Value { get; } = value;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>A key without a value, or one that says null.</summary>
    public bool IsNull => !IsQuoted && Value is ("" or "~" or "null" or "Null" or "NULL");

    internal override string Kind => IsNull ? "empty" : $"'{Shown}'";

    /// <summary>The value, cut where it is long.</summary>
    public string Shown => Value.Length <= 60 ? Value : Value[..57] + "...";
}
