using TxmXanes.Domain;
using TxmXanes.Interop.Yaml;

namespace TxmXanes.Storage.Configuration;

/// <summary>Reads the text of a configuration file.</summary>
internal static class ConfigurationText
{
    /// <param name="what">As in "plan".</param>
    /// <exception cref="BadInputException">Absent, unreadable or too large.</exception>
    public static string Read(string path, string what)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > 4L * YamlLimits.MaxCharacters)
                throw new BadInputException($"The {what} {path} has {length} bytes; at most {4L * YamlLimits.MaxCharacters} are read.");
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read the {what} {path}: {e.Message}", e);
        }
    }

    /// <summary>The folder that relative paths in a file refer to.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
