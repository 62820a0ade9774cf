namespace TxmXanes.Cli.Console;

/// <summary>What is wrong with a command line, as one sentence.</summary>
internal static class ParseProblems
{
    // An unknown word in a command's place is reported twice; that the command is missing says less.
    private const string MissingCommand = "Required command was not provided.";

    /// <param name="messages">As the parser words them, some over several lines.</param>
    public static string Sentence(IEnumerable<string> messages)
    {
        var lines = messages.Select(OnOneLine).Distinct().ToArray();
        return string.Join(' ', lines.Length > 1 ? lines.Where(line => line != MissingCommand) : lines);
    }

    private static string OnOneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
