using TxmXanes.Domain;

namespace TxmXanes.Imaging.Features;

/// <summary>Tabulated K edges of the elements that such scans are about.</summary>
/// <remarks>Bearden and Burr 1967 (Rev. Mod. Phys. 39, 125), as the X-ray Data Booklet's table 1-1 gives them: the first inflection point of the metal's spectrum.</remarks>
public static class KEdges
{
    private static readonly Dictionary<string, double> Table = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Ti"] = 4966, ["V"] = 5465, ["Cr"] = 5989, ["Mn"] = 6539, ["Fe"] = 7112, ["Co"] = 7709, ["Ni"] = 8333, ["Cu"] = 8979, ["Zn"] = 9659,
    };

    /// <summary>Symbol and edge, eV, by rising energy.</summary>
    public static IReadOnlyList<(string Element, double EnergyEv)> All { get; } = [.. Table.Select(p => (p.Key, p.Value)).OrderBy(p => p.Value)];

    /// <param name="element">Symbol, e.g. "Ni"; case does not matter.</param>
    /// <exception cref="BadInputException">No such element in the table.</exception>
    public static double Of(string element) => Table.TryGetValue(element.Trim(), out var energy)
        ? energy
        : throw new BadInputException($"No K edge of '{element}' is tabulated; there are {string.Join(", ", All.Select(e => e.Element))}.");
}
