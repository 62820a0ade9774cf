using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Import;

/// <summary>Energies in an HDF5 dataset.</summary>
internal static class Hdf5Energies
{
    /// <param name="unit">As the user says; null where not.</param>
    /// <param name="usual">The unit of this kind of file; null where it has none. A file of the kind in the other unit is understood all the same, and it is said.</param>
    /// <exception cref="BadInputException">Not one number an image, or no energies.</exception>
    public static EnergyList Read(Hdf5Dataset dataset, EnergyUnit? unit, EnergyUnit? usual)
    {
        var source = $"{dataset.File.Path}: {dataset.Path}";
        var shape = dataset.Shape;
        if (dataset.ElementType is Hdf5ElementType.String or Hdf5ElementType.Other || shape.Count(n => n != 1) > 1 || dataset.Length is < 1 or > ImportLimits.MostImages)
            throw new BadInputException($"{source} is {dataset.ElementType} of shape [{string.Join(", ", shape)}]; energies are one number an image.");
        var list = EnergyList.Of(dataset.ReadAll<double>(ImportLimits.MostEnergyBytes), unit, Stated(dataset), source);
        var isUsual = usual is { } u && list.Note.EndsWith(u == EnergyUnit.Kev ? " keV." : " eV.", StringComparison.Ordinal);
        return isUsual ? list with { Note = "" } : list;
    }

    private static EnergyUnit? Stated(Hdf5Dataset dataset)
    {
        if (!dataset.HasAttribute("units"))
            return null;
        var units = dataset.ReadAttributeString("units").Trim();
        return units.ToLowerInvariant() switch
        {
            "ev" => EnergyUnit.Ev,
            "kev" => EnergyUnit.Kev,
            "" => null,
            _ => throw new BadInputException($"{dataset.File.Path}: {dataset.Path} has the unit '{units}'; known are eV and keV."),
        };
    }
}
