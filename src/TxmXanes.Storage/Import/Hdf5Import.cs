using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Storage.Import;

/// <summary>Where a kind of HDF5 file keeps a scan.</summary>
/// <param name="Images">[images, rows, columns]; known by this.</param>
/// <param name="Floating">What floating-point images are; null where the kind does not say.</param>
internal sealed record Hdf5Layout(string Name, string Images, string Flats, string Darks, string[] Energies, string Exposure, ImageMeaning? Floating)
{
    /// <summary>The FXI beamline's (NSLS-II 18-ID), which PyXAS reads and writes: img_xanes is flat-fielded where it is floating-point; X_eng in keV.</summary>
    public static readonly Hdf5Layout Fxi = new("FXI", "img_xanes", "img_bkg", "img_dark", ["X_eng"], "exposure_time", ImageMeaning.Transmission);

    /// <summary>DXchange of the Advanced Photon Source.</summary>
    public static readonly Hdf5Layout Dxchange = new("DXchange", "exchange/data", "exchange/data_white", "exchange/data_dark",
        ["exchange/energy", "measurement/instrument/monochromator/energy"], "measurement/instrument/detector/exposure_time", null);

    public static readonly Hdf5Layout[] Known = [Fxi, Dxchange];
}

/// <summary>Reads foreign scans in HDF5: those of <see cref="Hdf5Layout.Known"/>, and others whose datasets the user names.</summary>
internal static class Hdf5Import
{
    /// <exception cref="BadInputException">One sentence: of no known layout, or with parts missing or absurd.</exception>
    public static ImportedScan Open(string path, ImportOptions options)
    {
        Hdf5File? file = null;
        var opened = new List<IDisposable>();
        try
        {
            file = NexusScanReader.OpenAnyhow(path);
            var parts = Find(file, path, options, opened);
            return Assembly.Of(parts, options);
        }
        catch (Exception e)
        {
            opened.ForEach(o => o.Dispose());
            file?.Dispose();
            if (e is Hdf5Exception or IOException or UnauthorizedAccessException)
                throw new BadInputException($"Cannot read {path}: {e.Message}", e);
            throw;
        }
    }

    /// <summary>The backgrounds or darks of an HDF5 file that the user names for them.</summary>
    /// <param name="dataset">As the user says; null for the known names.</param>
    public static IImageSource OpenSource(string path, string? dataset, Func<Hdf5Layout, string> of)
    {
        Hdf5File? file = null;
        try
        {
            file = NexusScanReader.OpenAnyhow(path);
            var name = dataset ?? Hdf5Layout.Known.Select(of).FirstOrDefault(file.Root.Exists)
                ?? throw new BadInputException($"{path} has none of {string.Join(", ", Hdf5Layout.Known.Select(of))}: name the dataset.");
            return new Hdf5ImageSource(Dataset(file, name), file);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is Hdf5Exception or IOException or UnauthorizedAccessException)
                throw new BadInputException($"Cannot read {path}: {e.Message}", e);
            throw;
        }
    }

    private static ScanParts Find(Hdf5File file, string path, ImportOptions options, List<IDisposable> opened)
    {
        var layout = Hdf5Layout.Known.FirstOrDefault(l => file.Root.Exists(l.Images));
        var name = options.Dataset ?? layout?.Images
            ?? throw new BadInputException($"{path} is an HDF5 file of no known layout: it has none of {string.Join(", ", Hdf5Layout.Known.Select(l => l.Images))}; name the dataset of its images.");
        // Closes the file with itself.
        var images = Keep(new Hdf5ImageSource(Dataset(file, name), file));
        var notes = new List<string>();
        var texts = new List<string>();
        var energies = Energies(file, path, layout, options, images.Count);
        if (energies.Note.Length > 0)
            notes.Add(energies.Note);
        var (flats, flatEnergies) = Flats(file, layout, options);
        var darks = options.Darks.Count > 0 ? Keep(SourceFinder.Open(options.Darks, options.DarksDataset, l => l.Darks)) : Beside(file, options.DarksDataset ?? layout?.Darks, options.DarksDataset is not null);
        if (options.EnergiesFile is { } text)
            texts.Add(text);
        if (flatEnergies is not null)
            texts.Add(options.FlatEnergiesFile!);
        var said = name == layout?.Images ? layout.Floating : null;
        if (said is { } meaning && options.Values is null && images.Numbers == ImageNumbers.Floating)
            notes.Add($"{path} is a file of {layout!.Name}: {layout.Images} was taken for {(meaning == ImageMeaning.Transmission ? "transmission, flat-fielded already" : "optical density")}.");
        return new ScanParts
        {
            Path = path, Images = images, EnergiesEv = energies.EnergiesEv, Flats = flats, FlatEnergiesEv = flatEnergies, Darks = darks, Notes = notes, TextFiles = texts,
            Meaning = said, FlatExposureSeconds = options.FlatExposureSeconds, ExposureSeconds = options.ExposureSeconds ?? Exposure(file, layout),
        };

        T Keep<T>(T source) where T : IDisposable
        {
            opened.Add(source);
            return source;
        }

        (IImageSource? Source, double[]? EnergiesEv) Flats(Hdf5File file, Hdf5Layout? layout, ImportOptions options)
        {
            var source = options.Flats.Count > 0 ? Keep(SourceFinder.Open(options.Flats, options.FlatsDataset, l => l.Flats)) : Beside(file, options.FlatsDataset ?? layout?.Flats, options.FlatsDataset is not null);
            return (source, source is not null ? SourceFinder.FlatEnergies(source, options) : null);
        }
    }

    private static IImageSource? Beside(Hdf5File file, string? name, bool isGiven) =>
        name is null || (!isGiven && !file.Root.Exists(name)) ? null : new Hdf5ImageSource(Dataset(file, name));

    private static EnergyList Energies(Hdf5File file, string path, Hdf5Layout? layout, ImportOptions options, int images)
    {
        if (options.EnergiesFile is { } text)
            return EnergyText.Read(text, options.EnergyUnit);
        var candidates = options.EnergyDataset is { } given ? [given] : layout?.Energies ?? [];
        var name = candidates.FirstOrDefault(file.Root.Exists)
            ?? throw new BadInputException($"{path} has no {(candidates.Length > 0 ? string.Join(" or ", candidates) : "known dataset of energies")}: give the energies in a file, or name their dataset.");
        using var dataset = Dataset(file, name);
        var energies = Hdf5Energies.Read(dataset, options.EnergyUnit, layout == Hdf5Layout.Fxi ? EnergyUnit.Kev : null);
        return energies.EnergiesEv.Length == images
            ? energies
            : throw new BadInputException($"{path}: {name} has {energies.EnergiesEv.Length} energies for {images} images.");
    }

    private static double? Exposure(Hdf5File file, Hdf5Layout? layout)
    {
        if (layout is null || !file.Root.Exists(layout.Exposure))
            return null;
        using var dataset = Dataset(file, layout.Exposure);
        if (dataset.ElementType is Hdf5ElementType.String or Hdf5ElementType.Other || dataset.Length != 1)
            return null;
        var seconds = dataset.ReadAll<double>(sizeof(double))[0];
        return seconds > 0 && double.IsFinite(seconds) ? seconds : null;
    }

    internal static Hdf5Dataset Dataset(Hdf5File file, string name) => file.Root.Exists(name)
        ? file.Root.OpenDataset(name)
        : throw new BadInputException($"{file.Path} has no dataset {name}.");
}
