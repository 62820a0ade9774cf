namespace TxmXanes.Cli.Console;

/// <summary>What results say they were made by.</summary>
internal static class ProgramVersion
{
    public static string Text => typeof(ProgramVersion).Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
