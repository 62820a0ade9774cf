using TxmXanes.Domain;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>One thing wrong with a plan, recipe or beamline file.</summary>
/// <param name="Source">The file's name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Key">As in energies.segments[0].step_ev; empty for the document.</param>
/// <param name="Text">What is wrong, with value and limit.</param>
public sealed record ConfigurationProblem(string Source, int Line, string Key, string Text)
{
    public override string ToString() => Key.Length > 0 ? $"{Source}:{Line}: {Key}: {Text}" : $"{Source}:{Line}: {Text}";
}

/// <summary>A plan, recipe or beamline file is at fault; the message lists every problem, one a line, in the order of lines.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems) : BadInputException(string.Join('\n', problems))
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;

    /// <summary>Ends the reading of a document: reports unknown keys, and throws if anything was wrong.</summary>
    internal static void ThrowIfAny(YamlDocument document)
    {
        document.Root.Finish();
        if (document.Problems.Count > 0)
        {
            // A key that two readers look at is wrong once.
            throw new ConfigurationException([.. document.Problems.Select(p => new ConfigurationProblem(p.Source, p.Line, p.Path, p.Text)).Distinct()]);
        }
    }
}
