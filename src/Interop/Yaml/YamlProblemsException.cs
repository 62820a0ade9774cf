namespace TxmXanes.Interop.Yaml;

/// <summary>A document has problems; the message lists them all, one a line.</summary>
public sealed class YamlProblemsException(IReadOnlyList<YamlProblem> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>In the order of their lines; at least one.</summary>
    public IReadOnlyList<YamlProblem> Problems { get; } = problems;
}
