namespace TxmXanes.SystemTests.Rig;

/// <summary>The line `ready name=address …` by which a process says that it serves.</summary>
internal static class ReadyLine
{
    /// <param name="rest">What follows "ready".</param>
    public static IReadOnlyDictionary<string, string> Parse(string rest) =>
        rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
