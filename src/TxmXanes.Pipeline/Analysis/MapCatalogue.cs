using TxmXanes.Domain;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>The maps of a result by the names of the command line: fraction.NiO, thickness, edge_energy, mask.particle.</summary>
public static class MapCatalogue
{
    /// <summary>Every map with a number a pixel. <see cref="NamedMap.Name"/> is here a stack's name, a dot and the reference's name, or a dataset's name.</summary>
    public static IReadOnlyList<NamedMap> Of(MapSet maps)
    {
        var named = new List<NamedMap>();
        Stack("fraction", maps.Fraction);
        Stack("coefficient", maps.Coefficient);
        Stack("fraction_sigma", maps.FractionSigma);
        Stack("fraction_crb", maps.FractionBound ?? []);
        Plane("thickness", "1", maps.Thickness);
        Plane("edge_energy", "eV", maps.EdgeEnergyEv);
        Plane("whiteline_energy", "eV", maps.WhitelineEnergyEv);
        Plane("fit_error", "1", maps.FitError);
        named.AddRange(maps.Others);
        // What a truth file lacks is read as planes of NaN.
        named.RemoveAll(m => Array.TrueForAll(m.Plane, float.IsNaN));
        return named;

        void Stack(string name, float[][] planes)
        {
            for (var j = 0; j < planes.Length; j++)
                named.Add(new($"{name}.{maps.ReferenceNames[j]}", "1", planes[j]));
        }

        void Plane(string name, string unit, float[]? plane)
        {
            if (plane is not null)
                named.Add(new(name, unit, plane));
        }
    }

    /// <summary>The items asked for, in the order asked for: by full name, or by the beginning before a dot (fraction) for all of its kind. Without names: all.</summary>
    /// <exception cref="BadInputException">A name that is not there.</exception>
    public static IReadOnlyList<T> Choose<T>(IReadOnlyList<T> items, Func<T, string> nameOf, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return items;
        var chosen = new List<T>();
        foreach (var name in names)
        {
            var found = items.Where(i => nameOf(i) == name || nameOf(i).StartsWith(name + '.', StringComparison.Ordinal)).ToArray();
            if (found.Length == 0)
                throw new BadInputException($"There is no map '{name}'; there are {string.Join(", ", items.Select(nameOf))}.");
            chosen.AddRange(found.Except(chosen));
        }
        return chosen;
    }
}
