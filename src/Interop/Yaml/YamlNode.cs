namespace TxmXanes.Interop.Yaml;

/// <summary>A value of a document. Reading it as something it is not reports a problem and hands out a harmless value instead.</summary>
public abstract partial class YamlNode
{
    private protected YamlNode(YamlPlace place) => Place = place;

    /// <summary>Line, from 1.</summary>
    public int Line => Place.Line;

    /// <summary>Column, from 1.</summary>
    public int Column => Place.Column;

    /// <summary>As in "energies.segments[0]".</summary>
    public string Path => Place.Path;

    /// <summary>True for a map.</summary>
    public bool IsMap => this is YamlMap { IsAbsent: false };

    /// <summary>True for a list.</summary>
    public bool IsList => this is YamlList { IsAbsent: false };

    /// <summary>True for text, a number or a flag.</summary>
    public bool IsScalar => this is YamlScalar;

    internal YamlPlace Place { get; }

    /// <summary>As in "a list": for problems.</summary>
    internal abstract string Kind { get; }

    /// <summary>Adds a problem of the caller's own at this node's line: what is wrong, with value and limit, without a full stop.</summary>
    public virtual void Report(string text) => Place.Report(text);

    /// <summary>Reads a map.</summary>
    public virtual YamlMap Map()
    {
        Report($"must be a map of keys and values, not {Kind}");
        return YamlMap.Absent(Place);
    }

    /// <summary>Reads a list.</summary>
    public virtual YamlList List()
    {
        Report($"must be a list, not {Kind}");
        return YamlList.Absent(Place);
    }
}

/// <summary>A value that is missing and already reported: everything read from it is a harmless value, without a further problem.</summary>
internal sealed class YamlAbsent(YamlPlace place) : YamlNode(place)
{
    internal override string Kind => "nothing";

    public override void Report(string text) { }
    public override YamlMap Map() => YamlMap.Absent(Place);
    public override YamlList List() => YamlList.Absent(Place);
}
