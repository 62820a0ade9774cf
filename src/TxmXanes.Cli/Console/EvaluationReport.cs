using TxmXanes.Pipeline.Backgrounds;

namespace TxmXanes.Cli.Console;

/// <summary>What `txmx background evaluate` found out with one scan.</summary>
/// <param name="Against">What predicted backgrounds were held against.</param>
/// <param name="Notes">What the reader of the figures should know, a sentence each.</param>
/// <param name="HiddenFraction">Of the field that counts; null where nothing was hidden.</param>
/// <param name="HiddenName">As in "hidden" or "under the sample".</param>
/// <param name="MapsAgainst">What the maps were held against.</param>
/// <param name="Maps">Empty where there are none.</param>
internal sealed record EvaluationReport(string Scan, string Against, IReadOnlyList<string> Notes, double? HiddenFraction, string HiddenName, IReadOnlyList<ModelScore> Scores, string MapsAgainst, IReadOnlyList<ModelMaps> Maps);
