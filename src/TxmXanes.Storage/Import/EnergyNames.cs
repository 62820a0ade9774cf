using System.Globalization;
using System.Text.RegularExpressions;
using TxmXanes.Domain;

namespace TxmXanes.Storage.Import;

/// <summary>Energies that stand in the names of files of one image each, as TXM-Pal and others write them: NAME_8333.00_001.tif, run_08333.0_eV.tif, 8.333keV.tif.</summary>
internal static partial class EnergyNames
{
    // Without a unit behind it, a number is only taken for an energy where it can be one of hard X-rays in eV.
    private const double LowestBareEv = 1000, HighestBareEv = 100_000;

    /// <summary>The energies of the files in their order, or null where the names do not tell.</summary>
    /// <exception cref="BadInputException">More than one number of the names could be the energy.</exception>
    public static EnergyList? Find(IReadOnlyList<string> files, EnergyUnit? unit, string source)
    {
        var names = files.Select(f => Path.GetFileNameWithoutExtension(f)!).ToArray();
        var marked = names.Select(n => Marked().Match(n)).ToArray();
        if (marked.All(m => m.Success) && marked.Select(m => m.Groups[2].Value.ToLowerInvariant()).Distinct().Count() == 1)
            return EnergyList.Of([.. marked.Select(m => Number(m.Groups[1].Value))], unit, marked[0].Groups[2].Value.StartsWith('k') || marked[0].Groups[2].Value.StartsWith('K') ? EnergyUnit.Kev : EnergyUnit.Ev, source);
        var numbers = names.Select(n => Numbers().Matches(n).Select(m => m.Value).ToArray()).ToArray();
        if (numbers.Any(n => n.Length != numbers[0].Length))
            return null;
        var candidates = Enumerable.Range(0, numbers[0].Length).Select(k => numbers.Select(n => n[k]).ToArray()).Where(IsEnergy).ToArray();
        // A decimal point tells an energy from a counter.
        if (candidates.Length > 1 && candidates.Where(c => c.All(v => v.Contains('.'))).ToArray() is { Length: 1 } pointed)
            candidates = pointed;
        return candidates.Length switch
        {
            0 => null,
            1 => EnergyList.Of([.. candidates[0].Select(Number)], unit, null, $"the file names of {source}"),
            _ => throw new BadInputException($"The file names of {source} hold {candidates.Length} numbers that could be the energy ({string.Join(", ", candidates.Select(c => c[0]))} in {Path.GetFileName(files[0])}): give the energies in a file."),
        };
    }

    private static bool IsEnergy(string[] column)
    {
        var values = Array.ConvertAll(column, Number);
        return values.All(v => v is >= LowestBareEv and <= HighestBareEv) && (column.Length == 1 || values.Distinct().Count() > 1) && (column[0].Contains('.') || !IsCounter(values));
    }

    private static bool IsCounter(double[] values) => values.Length > 2 && Enumerable.Range(1, values.Length - 1).All(i => values[i] == values[i - 1] + 1) && values[0] % 1000 is 0 or 1;

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\d.])(\d+(?:\.\d+)?)[ _]?(k?ev)(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex Marked();

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Numbers();
}
