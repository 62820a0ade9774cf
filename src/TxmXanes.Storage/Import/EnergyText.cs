using System.Globalization;
using TxmXanes.Domain;

namespace TxmXanes.Storage.Import;

/// <summary>
/// Reads the energies of a stack of images from text: one energy a line; or two columns, the energy beside a running number, a file name or a reading.
/// Comments with #, a heading line that may name the energy's column and unit.
/// </summary>
internal static class EnergyText
{
    private static readonly char[] Separators = [' ', '\t', ',', ';'];

    /// <param name="unit">As the user says; null where not.</param>
    /// <exception cref="BadInputException">One sentence with path and line.</exception>
    public static EnergyList Read(string path, EnergyUnit? unit)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > ImportLimits.MostEnergyBytes)
                throw new BadInputException($"{path} has {length} bytes; a text of energies has at most {ImportLimits.MostEnergyBytes}.");
            return Parse(File.ReadAllText(path), unit, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read the energies of {path}: {e.Message}", e);
        }
    }

    public static EnergyList Parse(string text, EnergyUnit? unit, string path)
    {
        var (rows, heading, number) = (new List<(int Line, string[] Words)>(), new List<string[]>(), 0);
        if (text.Contains('\0'))
            throw new BadInputException($"{path} is no text file, so no energies can be read from it.");
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            var words = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            if (line[0] is '#' or '%' or '!' || (rows.Count == 0 && !words.Any(w => IsNumber(w, out _))))
                heading.Add(line.TrimStart('#', '%', '!').ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries));
            else
                rows.Add((number, words));
        }
        if (rows.Count == 0)
            throw new BadInputException($"{path} holds no energies.");
        var columns = rows[0].Words.Length;
        if (rows.Find(r => r.Words.Length != columns) is { Words: not null } odd)
            throw new BadInputException($"{path}, line {odd.Line}: {odd.Words.Length} columns, but {columns} in the rows above.");
        var column = EnergyColumn(rows, heading.FindLast(h => h.Length == columns && h.Any(NamesEnergy)) ?? [], columns, path);
        var energies = new double[rows.Count];
        for (var i = 0; i < energies.Length; i++)
            if (!IsNumber(rows[i].Words[column], out energies[i]) || !double.IsFinite(energies[i]))
                throw new BadInputException($"{path}, line {rows[i].Line}: '{rows[i].Words[column]}' is no energy.");
        return EnergyList.Of(energies, unit, Stated([.. heading.SelectMany(h => h)]), path);
    }

    private static int EnergyColumn(List<(int Line, string[] Words)> rows, string[] names, int columns, string path)
    {
        if (Array.FindIndex(names, NamesEnergy) is >= 0 and var named)
            return named;
        // A first column of names or of running numbers leaves the second.
        var isIndex = rows.Index().All(r => !IsNumber(r.Item.Words[0], out var value) || value == r.Index || value == r.Index + 1);
        if (columns > 1 && isIndex && rows.Count > 1)
            return 1;
        if (columns > 1 && IsRunning(rows) && AreRisingEnergies(rows))
            throw new BadInputException($"{path}: the first column may be running numbers from {rows[0].Words[0]} and the second energies, or the first energies; name the columns in a heading such as 'image energy_ev'.");
        return 0;
    }

    private static bool IsRunning(List<(int Line, string[] Words)> rows) =>
        rows.Count > 2 && rows.Index().All(r => IsNumber(r.Item.Words[0], out var value) && IsNumber(rows[0].Words[0], out var first) && value == first + r.Index);

    // In eV: what else stands beside energies (counts, absorption) does not rise by less than a tenth from image to image and lie in the X-ray range.
    private static bool AreRisingEnergies(List<(int Line, string[] Words)> rows)
    {
        var values = rows.Select(r => IsNumber(r.Words[1], out var value) ? value : double.NaN).ToArray();
        return values[0] > 1000 && values[^1] < 100_000 && values.Zip(values.Skip(1)).All(v => v.Second >= v.First && v.Second < 1.1 * v.First) && values[^1] > values[0];
    }

    private static bool NamesEnergy(string word) => word.StartsWith("energ", StringComparison.Ordinal) || word is "e" or "ev" or "kev" || word.StartsWith("x_eng", StringComparison.Ordinal);

    private static EnergyUnit? Stated(string[] heading)
    {
        if (heading.Any(h => h.Contains("kev", StringComparison.Ordinal)))
            return EnergyUnit.Kev;
        return heading.Any(h => h is "ev" or "(ev)" or "[ev]" || h.EndsWith("_ev", StringComparison.Ordinal) || h.EndsWith("(ev)", StringComparison.Ordinal) || h.EndsWith("[ev]", StringComparison.Ordinal)) ? EnergyUnit.Ev : null;
    }

    private static bool IsNumber(string word, out double value) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
