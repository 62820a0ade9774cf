using System.Globalization;
using System.Text.RegularExpressions;
using TxmXanes.Domain;

namespace TxmXanes.Storage.References;

/// <summary>The numbers of a text file and what stands above them.</summary>
/// <param name="Rows">All of the same length, at least 2.</param>
/// <param name="Lines">Line number of each row, from 1.</param>
/// <param name="Names">Column names in lower case, as many as columns, or empty.</param>
/// <param name="Heading">Every line above the first number, comment signs removed.</param>
internal sealed partial record SpectrumTable(IReadOnlyList<double[]> Rows, IReadOnlyList<int> Lines, IReadOnlyList<string> Names, IReadOnlyList<string> Heading)
{
    private const int MostRows = 200_000;
    private static readonly char[] Separators = [' ', '\t', ',', ';'];

    public static SpectrumTable Parse(string text, string source)
    {
        var (rows, lines, heading, number) = (new List<double[]>(), new List<int>(), new List<string>(), 0);
        foreach (var raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty)
                continue;
            var isComment = line[0] is '#' or '%' or '!';
            var row = isComment ? null : ParseRow(line);
            if (row is null)
            {
                if (rows.Count == 0)
                    heading.Add(line.TrimStart("#%! ").ToString());
                else if (!isComment)
                    throw new BadInputException($"{source}, line {number}: '{Shortened(line)}' is no row of numbers.");
                continue;
            }
            if (row.Length < 2)
                throw new BadInputException($"{source}, line {number}: one column, where energy and absorption are needed.");
            if (rows.Count > 0 && row.Length != rows[0].Length)
                throw new BadInputException($"{source}, line {number}: {row.Length} columns, but {rows[0].Length} in the rows above.");
            if (rows.Count == MostRows)
                throw new BadInputException($"{source} has more than {MostRows} rows.");
            rows.Add(row);
            lines.Add(number);
        }
        return new(rows, lines, rows.Count == 0 ? [] : ColumnNames(heading, rows[0].Length), heading);
    }

    private static double[]? ParseRow(ReadOnlySpan<char> line)
    {
        var words = WithDecimalPoints(line.ToString()).Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var row = new double[words.Length];
        for (var i = 0; i < words.Length; i++)
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out row[i]))
                return null;
        return row;
    }

    // A comma is a decimal sign, and separates nothing, where semicolons separate or every number of a row has one: 8333,1;0,52 and 8333,1 0,52.
    private static string WithDecimalPoints(string line)
    {
        if (!line.Contains(','))
            return line;
        return line.Contains(';') || (!line.Contains('.') && DecimalCommas().IsMatch(line)) ? line.Replace(',', '.') : line;
    }

    [GeneratedRegex(@"^[+-]?\d+,\d+([eE][+-]?\d+)?([ \t]+[+-]?\d+,\d+([eE][+-]?\d+)?)+$")]
    private static partial Regex DecimalCommas();

    // XDI ("Column.2: mutrans"), "columns: energy_eV mu", or the last line above the numbers with as many words as columns.
    private static IReadOnlyList<string> ColumnNames(List<string> heading, int columns)
    {
        var names = new string[columns];
        for (var i = 0; i < columns; i++)
            names[i] = heading.FirstOrDefault(h => h.StartsWith($"Column.{i + 1}:", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim().ToLowerInvariant() ?? "";
        if (names.All(n => n.Length > 0))
            return names;
        foreach (var line in Enumerable.Reverse(heading))
        {
            var list = line.StartsWith("columns:", StringComparison.OrdinalIgnoreCase) ? line["columns:".Length..] : line;
            var words = list.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == columns)
                return words;
        }
        return [];
    }

    private static string Shortened(ReadOnlySpan<char> line) => line.Length <= 40 ? line.ToString() : $"{line[..40]}…";
}
