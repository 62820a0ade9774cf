using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TxmXanes.Interop.Yaml;

/// <summary>Builds our nodes from YamlDotNet's events, which carry line and column; refuses what configuration does not need.</summary>
internal sealed partial class TreeBuilder
{
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly YamlPlace _document;

    public TreeBuilder(string text, YamlPlace document)
    {
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
        _document = document;
    }

    /// <summary>The document's node, or null where it could not be built.</summary>
    public YamlNode? Build()
    {
        try
        {
            _parser.Consume<StreamStart>();
            if (_parser.Accept<StreamEnd>(out _)) return Refuse(_document, "the document is empty");
            _parser.Consume<DocumentStart>();
            var root = Node(_document, 0);
            if (root is null) return null;
            _parser.Consume<DocumentEnd>();
            if (_parser.Accept<DocumentStart>(out var second)) return Refuse(Place(_document, second.Start), "a second document begins; there must be one");
            return root is YamlMap ? root : Refuse(root.Place, $"the document must be a map of keys and values, not {root.Kind}");
        }
        catch (YamlException e)
        {
            // A wrong tab is told at its end; other errors where what they are about begins.
            var mark = e.Message.Contains("tab character") ? e.End : e.Start;
            return Refuse(Place(_document, mark), $"not valid YAML: {Clean(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16.3's scanner ends so, without a place, when a key follows inside a list or map that was never closed.
            return Refuse(Place(_document, _scanner.CurrentPosition), "not valid YAML: a bracket or brace before this line may not be closed");
        }
        catch (ArgumentException e)
        {
            // And so where a tag is no valid name; tags are refused anyway.
            return Refuse(Place(_document, _scanner.CurrentPosition), $"not valid YAML: {Clean(e.Message)}");
        }
    }

    /// <summary>Null ends the building: the rest would only repeat the problem.</summary>
    private YamlNode? Node(YamlPlace at, int depth)
    {
        var node = _parser.Consume<ParsingEvent>();
        at = Place(at, node.Start);
        if (depth > YamlLimits.MaxDepth) return Refuse(at, $"nested deeper than {YamlLimits.MaxDepth} levels");
        if (node is AnchorAlias) return Refuse(at, "aliases (*name) are not allowed");
        if (node is NodeEvent { Anchor.IsEmpty: false }) return Refuse(at, "anchors (&name) are not allowed");
        if (node is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag }) return Refuse(at, $"tags are not allowed: {tag.Value}");
        return node switch
        {
            Scalar scalar => new YamlScalar(at, scalar.Value, isQuoted: scalar.Style != ScalarStyle.Plain),
            SequenceStart => List(at, depth),
            MappingStart => Map(at, depth),
            _ => Refuse(at, "unexpected content"),
        };
    }

    private YamlList? List(YamlPlace at, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (Node(at.Item(items.Count), depth + 1) is not { } item) return null;
            items.Add(item);
        }

        return new YamlList(at, items);
    }

    private YamlMap? Map(YamlPlace at, int depth)
    {
        var map = new YamlMap(at);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(at, depth + 1) is not { } key) return null;
            if (key is not YamlScalar { Value: var name }) return (YamlMap?)Refuse(key.Place, $"a key must be text, not {key.Kind}");
            var place = at.Key(name, key.Line, key.Column);
            if (Node(place, depth + 1) is not { } value) return null;
            map.Add(name, place, value);
        }

        return map;
    }

    private static YamlNode? Refuse(YamlPlace at, string why)
    {
        at.Report(why);
        return null;
    }

    private static YamlPlace Place(YamlPlace at, Mark mark) => at.At(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    /// <summary>YamlDotNet's message without its own coordinates and full stop.</summary>
    private static string Clean(string message)
    {
        var text = Coordinates().Replace(message, "").Trim().TrimEnd('.');
        return text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : "unreadable";
    }

    [GeneratedRegex(@"\(Line: .*?\)( - \(Line: .*?\))?:?")]
    private static partial Regex Coordinates();
}
