using System.CommandLine;

namespace TxmXanes.Cli.Commands;

/// <summary>`txmx background`: models of the illumination.</summary>
internal static class BackgroundCommand
{
    public static Command Create() => new("background", "Background models: learn them, use them, judge them")
    {
        BackgroundTrainCommand.Create(),
        BackgroundPredictCommand.Create(),
        BackgroundEvaluateCommand.Create(),
    };
}
