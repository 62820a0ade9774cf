namespace TxmXanes.Interop.Yaml;

/// <summary>Reads configuration: YAML maps, lists and scalars, without anchors, aliases, tags or a second document.</summary>
public static class YamlDocumentReader
{
    /// <summary>Parses a text. Never throws for what the text says: syntax errors are in the document's problems.</summary>
    /// <param name="text">Up to <see cref="YamlLimits.MaxCharacters"/>.</param>
    /// <param name="sourceName">What problems call it, as in "plan.yaml".</param>
    public static YamlDocument Parse(string text, string sourceName)
    {
        var problems = new YamlProblems();
        var place = new YamlPlace(problems, sourceName, "", 1, 1);
        if (text.Length > YamlLimits.MaxCharacters)
        {
            place.Report($"the document has {text.Length} characters; the limit is {YamlLimits.MaxCharacters}");
            return new YamlDocument(YamlMap.Absent(place), problems);
        }

        var root = new TreeBuilder(text, place).Build();
        return new YamlDocument(root is YamlMap map ? map : YamlMap.Absent(place), problems);
    }

    /// <summary>Parses a file; problems call it by its name without the folder.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static YamlDocument ParseFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
        using var reader = new StreamReader(stream);
        // One character over the limit is enough to be refused, whatever the file's size.
        var buffer = new char[(int)Math.Min(YamlLimits.MaxCharacters + 1, stream.Length + 1)];
        var length = reader.ReadBlock(buffer);
        return Parse(new string(buffer, 0, length), Path.GetFileName(path));
    }
}
