using System.Globalization;
using TxmXanes.Domain;
using TxmXanes.Storage.References;

namespace TxmXanes.Storage.Import;

/// <summary>The energies of images, in their order.</summary>
/// <param name="EnergiesEv">eV, to 0.001.</param>
/// <param name="Note">How the unit was found; empty where the file says it.</param>
internal sealed record EnergyList(double[] EnergiesEv, string Note)
{
    private const double LowestEv = 10, HighestEv = 200_000;

    /// <param name="values">As read.</param>
    /// <param name="unit">As given by the user; null where not.</param>
    /// <param name="stated">As the file says; null where it does not.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="BadInputException">A value that is no energy, or a unit that cannot be.</exception>
    public static EnergyList Of(IReadOnlyList<double> values, EnergyUnit? unit, EnergyUnit? stated, string source)
    {
        for (var i = 0; i < values.Count; i++)
            if (!(values[i] > 0) || !double.IsFinite(values[i]))
                throw new BadInputException($"{source}: energy {i + 1} is {values[i].ToString(CultureInfo.InvariantCulture)}, which is no energy.");
        var (lowest, highest) = (values.Min(), values.Max());
        // What the user says goes; what a file says, and what is found by size, must be plausible.
        var perEv = unit switch
        {
            EnergyUnit.Ev => 1,
            EnergyUnit.Kev => 1000,
            _ => EnergyUnits.ElectronVoltsPerUnit(highest, stated switch { EnergyUnit.Ev => "ev", EnergyUnit.Kev => "kev", _ => null }, source),
        };
        if (unit is null && lowest < EnergyUnits.Boundary != highest < EnergyUnits.Boundary)
            throw new BadInputException($"{source}: energies from {Text(lowest)} to {Text(highest)} are neither all eV nor all keV.");
        if (lowest * perEv < LowestEv || highest * perEv > HighestEv)
            throw new BadInputException($"{source}: energies from {Text(lowest * perEv)} to {Text(highest * perEv)} eV are outside {LowestEv} to {HighestEv} eV.");
        // keV in single precision are good to 0.0005 eV; 8333.000000001 is not another energy than 8333.
        var energies = values.Select(v => Math.Round(v * perEv, 3)).ToArray();
        var name = perEv == 1 ? "eV" : "keV";
        return new(energies, (unit ?? stated) is null ? $"{source}: the energies, {Text(lowest)} to {Text(highest)}, were taken for {name}." : "");
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
