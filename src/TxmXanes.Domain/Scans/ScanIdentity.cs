using System.Globalization;
using System.Text;

namespace TxmXanes.Domain.Scans;

/// <summary>A scan's id, YYYYMMDD-HHMMSS-slug (UTC), which is also its folder and file name (contracts: Files).</summary>
public static class ScanIdentity
{
    private const int LongestSlug = 60;

    /// <summary>The id of a scan started at <paramref name="startTime"/> under a plan of this name.</summary>
    public static string Create(DateTimeOffset startTime, string planName) =>
        $"{startTime.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Slug(planName)}";

    /// <summary>Lower-case letters, digits and single hyphens only; "scan" where nothing is left.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (c is >= 'a' and <= 'z' or >= '0' and <= '9')
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == LongestSlug)
                break;
        }
        var trimmed = slug.ToString().Trim('-');
        return trimmed.Length == 0 ? "scan" : trimmed;
    }
}
