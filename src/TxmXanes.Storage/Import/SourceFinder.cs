using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;

namespace TxmXanes.Storage.Import;

/// <summary>Opens the backgrounds and darks that the user names.</summary>
internal static class SourceFinder
{
    /// <param name="dataset">HDF5 path as the user says; null for the known names.</param>
    /// <exception cref="BadInputException">They cannot be read.</exception>
    public static IImageSource Open(IReadOnlyList<string> paths, string? dataset, Func<Hdf5Layout, string> of)
    {
        if (paths is [var only] && File.Exists(only) && Hdf5File.IsHdf5(only))
            return Hdf5Import.OpenSource(only, dataset, of);
        return new TiffImageSource(paths.Count == 1 ? paths[0] : $"{paths[0]} and {paths.Count - 1} more", TiffImport.Ordered(paths));
    }

    /// <summary>As the user's text or the file names say; null where neither does.</summary>
    public static double[]? FlatEnergies(IImageSource flats, ImportOptions options)
    {
        if (options.FlatEnergiesFile is { } text)
            return EnergyText.Read(text, options.EnergyUnit).EnergiesEv;
        return flats is TiffImageSource && flats.Files.Count == flats.Count && flats.Count > 1 ? EnergyNames.Find(flats.Files, options.EnergyUnit, flats.Name)?.EnergiesEv : null;
    }
}
