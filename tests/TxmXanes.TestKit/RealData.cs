using Xunit;

namespace TxmXanes.TestKit;

/// <summary>Measured data that stays beside the project (never copied in). A test that needs it skips where it is absent.</summary>
public static class RealData
{
    private const string Variable = "TXMXANES_REAL_DATA";

    /// <summary>The path of a file or folder of the real data, or a skipped test with the reason.</summary>
    /// <param name="relative">As in "xanes/Ni/pyxas_NiO.txt".</param>
    public static string PathOrSkip(string relative)
    {
        var path = Path.Combine(Folder, relative);
        Assert.SkipUnless(Path.Exists(path), $"real data '{relative}' is absent: looked in {Folder} (override with {Variable})");
        return path;
    }

    /// <summary>The path of a file of the real data; null where it is absent.</summary>
    public static string? Find(string relative) => Path.Combine(Folder, relative) is var path && Path.Exists(path) ? path : null;

    private static string Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? given
        : Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));
}
