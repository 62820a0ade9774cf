namespace TxmXanes.SystemTests.Rig;

/// <summary>The programs under test, as they were built beside this one.</summary>
internal static class Programs
{
    public static string Daemon { get; } = PathOf("TxmXanes.Daemon");

    public static string VirtualBeamline { get; } = PathOf("TxmXanes.VirtualBeamline");

    /// <summary>The command line, `txmx`.</summary>
    public static string Txmx { get; } = PathOf("TxmXanes.Cli", "txmx");

    // artifacts/bin/<project>/<configuration>/<assembly>; another build can be named as the launcher names it.
    private static string PathOf(string project, string? assembly = null)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var bin = Environment.GetEnvironmentVariable("TXMX_BIN") is { Length: > 0 } given ? given : own.Parent!.Parent!.FullName;
        return Path.Combine(bin, project, own.Name, assembly ?? project);
    }
}
