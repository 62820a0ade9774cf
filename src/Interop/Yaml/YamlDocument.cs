namespace TxmXanes.Interop.Yaml;

/// <summary>
/// A parsed document. Read everything from <see cref="Root"/>, call <see cref="Finish"/>, and only then trust the values: reading never throws
/// for what the document says, it collects <see cref="Problems"/> and hands out harmless values (NaN, 0, "", empty lists) in their place.
/// </summary>
public sealed class YamlDocument
{
    internal YamlDocument(YamlMap root, YamlProblems problems) => (Root, Problems) = (root, problems);

    /// <summary>The outermost map; where the document could not be parsed, one that asks for nothing and reports nothing.</summary>
    public YamlMap Root { get; }

    /// <summary>What is wrong so far.</summary>
    public YamlProblems Problems { get; }

    /// <summary>Reports the keys nobody asked for, and throws if there is any problem.</summary>
    /// <exception cref="YamlProblemsException">There are problems; it lists them all.</exception>
    public void Finish()
    {
        Root.Finish();
        Problems.ThrowIfAny();
    }
}
