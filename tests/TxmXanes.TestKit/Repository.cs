namespace TxmXanes.TestKit;

/// <summary>Where this checkout is.</summary>
public static class Repository
{
    /// <summary>The folder that holds TxmXanes.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "TxmXanes.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No TxmXanes.sln above {AppContext.BaseDirectory}.");
    }
}
