namespace TxmXanes.Interop.Yaml;

/// <summary>One thing wrong with a document.</summary>
/// <param name="Source">Name of the file, as given to the reader.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">As in "energies.segments[0].step_ev" (lists count from 0); empty for the document.</param>
/// <param name="Text">What is wrong, with value and limit, without a full stop.</param>
public sealed record YamlProblem(string Source, int Line, int Column, string Path, string Text)
{
    /// <summary>As in "plan.yaml:12: exposure_s: 500 s is above the limit of 100 s".</summary>
    public override string ToString() => Path.Length > 0 ? $"{Source}:{Line}: {Path}: {Text}" : $"{Source}:{Line}: {Text}";
}
