using TxmXanes.Domain;
using TxmXanes.Interop.Tiff;

namespace TxmXanes.Storage.Import;

/// <summary>Finds the TIFF files that a path means.</summary>
internal static class TiffFolder
{
    private const int MostFiles = ImportLimits.MostImages;

    /// <summary>A file; those of a folder; or those of a pattern (* and ? in the last part). By name, numbers by their value.</summary>
    /// <exception cref="BadInputException">There is none.</exception>
    public static string[] Files(string path)
    {
        if (File.Exists(path))
            return [path];
        try
        {
            if (Directory.Exists(path))
                return Ordered(Directory.EnumerateFiles(path).Where(HasTiffName), path);
            if (path.AsSpan().ContainsAny('*', '?') && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && Directory.Exists(folder))
                return Ordered(Directory.EnumerateFiles(folder, Path.GetFileName(path)), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot look into {path}: {e.Message}", e);
        }
        throw new BadInputException($"There is no file or folder {path}.");
    }

    /// <summary>Whether the path means TIFF files.</summary>
    public static bool IsTiff(string path) => File.Exists(path) && TiffFile.IsTiff(path);

    /// <summary>File names as people sort them: image2 before image10.</summary>
    public static int Compare(string? a, string? b)
    {
        var (x, y, i, j) = (a ?? "", b ?? "", 0, 0);
        while (i < x.Length && j < y.Length)
        {
            if (char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]))
            {
                var (m, n) = (Digits(x, ref i), Digits(y, ref j));
                var byValue = m.Length != n.Length ? m.Length.CompareTo(n.Length) : string.CompareOrdinal(m, n);
                if (byValue != 0)
                    return byValue;
            }
            else if (x[i++].CompareTo(y[j++]) is not 0 and var byLetter)
                return byLetter;
        }
        return (x.Length - i).CompareTo(y.Length - j) is not 0 and var byLength ? byLength : string.CompareOrdinal(x, y);
    }

    private static string Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text[start..at].TrimStart('0');
    }

    private static bool HasTiffName(string file) => Path.GetExtension(file).ToLowerInvariant() is ".tif" or ".tiff";

    private static string[] Ordered(IEnumerable<string> files, string path)
    {
        var found = files.Take(MostFiles + 1).ToArray();
        if (found.Length > MostFiles)
            throw new BadInputException($"{path} holds more than {MostFiles} files.");
        Array.Sort(found, Compare);
        return found.Length > 0 ? found : throw new BadInputException($"{path} holds no TIFF file.");
    }
}
