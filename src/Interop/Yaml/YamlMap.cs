namespace TxmXanes.Interop.Yaml;

/// <summary>Keys and values. Asking for a key makes it known; <see cref="Finish"/> reports the keys nobody asked for.</summary>
public sealed partial class YamlMap : YamlNode
{
    private readonly Dictionary<string, (YamlPlace Place, YamlNode Value)> _entries = [];
    private readonly List<string> _order = [];
    private readonly HashSet<string> _known = [];
    private bool _isFinished;

    internal YamlMap(YamlPlace place, bool isAbsent = false) : base(place) => IsAbsent = isAbsent;

    /// <summary>True for the stand-in of a map that is missing or wrong, which was reported: everything read from it is harmless and silent.</summary>
    public bool IsAbsent { get; }

    /// <summary>The keys in the order of the document. For maps with free keys, as devices by name; then ask for each.</summary>
    public IReadOnlyList<string> Keys => _order;

    internal override string Kind => "a map";

    internal static YamlMap Absent(YamlPlace place) => new(place, isAbsent: true);

    /// <inheritdoc/>
    public override YamlMap Map() => this;

    /// <inheritdoc/>
    public override void Report(string text)
    {
        if (!IsAbsent) base.Report(text);
    }

    /// <summary>True if the key is there and has a value. Makes the key known.</summary>
    public bool Has(string key) => Optional(key) is not null;

    /// <summary>The value of a key, or null where it is missing or empty. Makes the key known.</summary>
    public YamlNode? Optional(string key)
    {
        _known.Add(key);
        return _entries.TryGetValue(key, out var entry) && entry.Value is not YamlScalar { IsNull: true } ? entry.Value : null;
    }

    /// <summary>The value of a key; a problem, and a harmless stand-in, where it is missing or empty.</summary>
    public YamlNode Required(string key)
    {
        if (Optional(key) is { } value) return value;
        if (_entries.TryGetValue(key, out var empty)) empty.Place.Report("has no value");
        else Report($"{key} is missing");
        return new YamlAbsent(Place);
    }

    /// <summary>Adds a problem of the caller's own at a key's line, or at the map's where the key is missing.</summary>
    public void Report(string key, string text)
    {
        if (_entries.TryGetValue(key, out var entry)) entry.Value.Report(text);
        else Report($"{key} {text}");
    }

    /// <summary>Reports every key nobody asked for, here and in all maps inside that were asked for. Once is enough, on the outermost.</summary>
    public void Finish()
    {
        if (_isFinished) return;
        _isFinished = true;
        foreach (var key in _order)
        {
            var (place, value) = _entries[key];
            if (_known.Contains(key)) FinishInside(value);
            else place.Report($"unknown key{Nearest.Hint(key, _known.Where(known => !_entries.ContainsKey(known)))}");
        }
    }

    internal void Add(string key, YamlPlace place, YamlNode value)
    {
        if (_entries.TryAdd(key, (place, value))) _order.Add(key);
        else place.Report($"is given twice, first on line {_entries[key].Place.Line}");
    }

    /// <summary>Only maps that were read: a value whose key was merely looked for is its reader's affair.</summary>
    private static void FinishInside(YamlNode value)
    {
        if (value is YamlMap { _known.Count: > 0 } map) map.Finish();
        if (value is YamlList list)
            foreach (var item in list) FinishInside(item);
    }
}
