using TxmXanes.Domain;

namespace TxmXanes.Cli.Console;

/// <summary>The configuration files that come with the program.</summary>
internal static class ConfigFiles
{
    /// <summary>The path of a file of config/.</summary>
    /// <exception cref="BadInputException">It is not there.</exception>
    public static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "config", name)))
                return Path.Combine(folder.FullName, "config", name);
        throw new BadInputException($"config/{name} was not found above {AppContext.BaseDirectory}.");
    }
}
