using System.Collections;

namespace TxmXanes.Interop.Yaml;

/// <summary>Values in order.</summary>
public sealed class YamlList : YamlNode, IReadOnlyList<YamlNode>
{
    private readonly IReadOnlyList<YamlNode> _items;

    internal YamlList(YamlPlace place, IReadOnlyList<YamlNode> items, bool isAbsent = false) : base(place) => (_items, IsAbsent) = (items, isAbsent);

    /// <summary>True for the stand-in of a list that is missing or wrong, which was reported.</summary>
    public bool IsAbsent { get; }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public YamlNode this[int index] => _items[index];

    internal override string Kind => "a list";

    internal static YamlList Absent(YamlPlace place) => new(place, [], isAbsent: true);

    /// <inheritdoc/>
    public override YamlList List() => this;

    /// <inheritdoc/>
    public override void Report(string text)
    {
        if (!IsAbsent) base.Report(text);
    }

    /// <summary>Every item as a map.</summary>
    public IReadOnlyList<YamlMap> Maps() => [.. _items.Select(item => item.Map())];

    /// <summary>Every item as text.</summary>
    public string[] Strings() => [.. _items.Select(item => item.Text())];

    /// <summary>Every item as a number within limits; NaN where one is wrong.</summary>
    public double[] Numbers(double min = double.NegativeInfinity, double max = double.PositiveInfinity) => [.. _items.Select(item => item.Number(min, max))];

    /// <summary>Exactly so many numbers; all NaN after a problem with their count.</summary>
    public double[] Numbers(int count, double min, double max)
    {
        if (Count == count) return Numbers(min, max);
        Report($"must be {count} numbers, not {Count}");
        return [.. Enumerable.Repeat(double.NaN, count)];
    }

    /// <summary>This list, after a problem if it has fewer items.</summary>
    public YamlList AtLeast(int count)
    {
        if (Count < count) Report(count == 1 ? "must not be an empty list" : $"must have at least {count} items, not {Count}");
        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<YamlNode> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
