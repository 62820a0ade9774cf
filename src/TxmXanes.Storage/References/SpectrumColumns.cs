using TxmXanes.Domain;

namespace TxmXanes.Storage.References;

/// <summary>Which columns of a table are the spectrum.</summary>
/// <param name="EnergyUnit">ev, kev, or null where the file does not say.</param>
internal sealed record SpectrumColumns(int Energy, string? EnergyUnit, Func<double[], double> Absorption, bool IsNormalised)
{
    // As Athena, larch, PyXAS and the XDI dictionary name them, the wanted first.
    private static readonly string[] NormalisedNames = ["flat", "norm", "mu_norm"];
    private static readonly string[] TransmittedNames = ["itrans", "it", "i1"];
    private static readonly string[] FluorescenceNames = ["ifluor", "fluor", "if"];
    private static readonly string[] NoAbsorption = ["i0", "angle", "time", "count_time", "irefer", "i2"];
    private static readonly string[] AbsorptionNames = ["mutrans", "mu", "xmu", "mu_t", "mut", "mufluor", "absorption", "absorbance", "intensity"];

    /// <param name="source">For messages.</param>
    /// <exception cref="BadInputException">The columns are named, and there is no energy or no absorption among them.</exception>
    public static SpectrumColumns Choose(SpectrumTable table, string source)
    {
        var names = table.Names.Select(FirstWord).ToList();
        var energy = Math.Max(0, names.FindIndex(n => n is "e" or "en" || n.StartsWith("energy", StringComparison.Ordinal) || n.StartsWith("e(", StringComparison.Ordinal)));
        if (names.Count > 0 && names[energy].StartsWith("angle", StringComparison.Ordinal))
            throw new BadInputException($"{source} has angles of the monochromator and no energies.");
        var unit = UnitOf(table, energy);
        if (names.FindIndex(n => NormalisedNames.Contains(n) || n.Contains("normalised", StringComparison.Ordinal) || n.Contains("normalized", StringComparison.Ordinal)) is >= 0 and var normalised && normalised != energy)
            return new(energy, unit, row => row[normalised], true);
        foreach (var name in AbsorptionNames)
            if (names.IndexOf(name) is >= 0 and var column && column != energy)
                return new(energy, unit, row => row[column], false);
        if (names.IndexOf("i0") is >= 0 and var incident)
        {
            if (names.FindIndex(TransmittedNames.Contains) is >= 0 and var transmitted)
                return new(energy, unit, row => Math.Log(row[incident] / row[transmitted]), false);
            if (names.FindIndex(FluorescenceNames.Contains) is >= 0 and var fluorescence)
                return new(energy, unit, row => row[fluorescence] / row[incident], false);
        }
        var second = energy == 0 ? 1 : 0;
        if (names.Count > 0 && NoAbsorption.Contains(names[second]))
            throw new BadInputException($"{source}: none of its columns ({string.Join(", ", names)}) is known to be the absorption.");
        return new(energy, unit, row => row[second], false);
    }

    private static string FirstWord(string name)
    {
        var end = name.IndexOfAny([' ', '=']);
        return end < 0 ? name : name[..end];
    }

    private static string? UnitOf(SpectrumTable table, int energy)
    {
        var name = table.Names.Count > 0 ? table.Names[energy] : "";
        if (name.Contains("kev", StringComparison.Ordinal))
            return "kev";
        return name.Contains("ev", StringComparison.Ordinal) ? "ev" : null;
    }
}
