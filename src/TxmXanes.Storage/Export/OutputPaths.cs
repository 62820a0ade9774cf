using TxmXanes.Domain;

namespace TxmXanes.Storage.Export;

/// <summary>Where an export of several files goes: a name with the format's ending is one file, any other a folder.</summary>
public static class OutputPaths
{
    /// <summary>Whether <paramref name="path"/> names a file of the format.</summary>
    /// <param name="endings">As in ".png".</param>
    public static bool IsFile(string path, params ReadOnlySpan<string> endings) => endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Makes the folder where it is missing and names a file in it for each item, in order.</summary>
    /// <exception cref="BadInputException">A file stands where the folder is to be.</exception>
    public static IReadOnlyList<string> InFolder(string folder, IEnumerable<string> names, string ending)
    {
        if (File.Exists(folder))
            throw new BadInputException($"--out {folder} is a file; several files are to be written, so name a folder.");
        Directory.CreateDirectory(folder);
        return [.. PlainNames.Of(names).Select(name => Path.Combine(folder, name + ending))];
    }
}
