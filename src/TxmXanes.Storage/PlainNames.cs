namespace TxmXanes.Storage;

/// <summary>Names for files and HDF5 links from names that people gave: letters, digits and _ . + - stay, anything else becomes _.</summary>
internal static class PlainNames
{
    /// <summary>One name each, different from each other (also where case is not told apart) and from <paramref name="taken"/>.</summary>
    public static string[] Of(IEnumerable<string> names, params IEnumerable<string> taken)
    {
        var used = new HashSet<string>(taken, StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(name => Unused(Plain(name)))];

        string Unused(string plain)
        {
            var candidate = plain;
            for (var i = 2; !used.Add(candidate); i++)
                candidate = $"{plain}_{i}";
            return candidate;
        }
    }

    public static string Plain(string name)
    {
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '+' or '-' ? c : '_'));
        // A leading dot hides a file, and . and .. are no names.
        return plain.TrimStart('.') is { Length: > 0 } visible ? visible : "_";
    }
}
