namespace TxmXanes.Interop.Yaml;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary>As in "; did you mean exposure_s?", or nothing where no candidate is near (a third of the letters, at least one, may differ).</summary>
    public static string Hint(string given, IEnumerable<string> candidates)
    {
        if (given.Length > 100) return "";
        var best = candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(given.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, Math.Max(given.Length, pair.Candidate.Length) / 3))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return best.Candidate is null ? "" : $"; did you mean {best.Candidate}?";
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }

        return d[a.Length, b.Length];
    }
}
