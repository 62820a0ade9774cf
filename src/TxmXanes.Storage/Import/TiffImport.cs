using TxmXanes.Domain;

namespace TxmXanes.Storage.Import;

/// <summary>Reads scans kept as TIFF: one file of many pages, one file an image, or TXM-Pal's folders NAME_proj and NAME_back.</summary>
internal static class TiffImport
{
    private const string Projections = "_proj", Backgrounds = "_back", Darks = "_dark";

    /// <param name="paths">Files, or one folder, pattern or TXM-Pal name.</param>
    /// <exception cref="BadInputException">One sentence.</exception>
    public static ImportedScan Open(IReadOnlyList<string> paths, ImportOptions options)
    {
        var palName = paths.Count == 1 ? PalName(paths[0]) : null;
        var name = palName is not null ? palName + Projections : paths.Count == 1 ? paths[0] : $"{paths[0]} and {paths.Count - 1} more";
        var opened = new List<IDisposable>();
        try
        {
            var images = Keep(new TiffImageSource(name, palName is not null ? TiffFolder.Files(palName + Projections) : Ordered(paths)));
            var notes = new List<string>();
            if (images.Files.Count > 1)
                notes.Add($"{name}: {images.Files.Count} files in the order of their names, from {Path.GetFileName(images.Files[0])} to {Path.GetFileName(images.Files[^1])}.");
            var energies = Energies(images, options);
            if (energies.Note.Length > 0)
                notes.Add(energies.Note);
            var flats = Part(options.Flats, options.FlatsDataset, l => l.Flats, palName + Backgrounds);
            var flatEnergies = flats is null ? null : SourceFinder.FlatEnergies(flats, options);
            var parts = new ScanParts
            {
                Path = name, Images = images, EnergiesEv = energies.EnergiesEv, Flats = flats, FlatEnergiesEv = flatEnergies, Notes = notes,
                Darks = Part(options.Darks, options.DarksDataset, l => l.Darks, palName + Darks), FlatExposureSeconds = options.FlatExposureSeconds, ExposureSeconds = options.ExposureSeconds,
                TextFiles = [.. new[] { options.EnergiesFile, options.FlatEnergiesFile }.OfType<string>()],
            };
            return Assembly.Of(parts, options);
        }
        catch
        {
            opened.ForEach(o => o.Dispose());
            throw;
        }

        T Keep<T>(T source) where T : IDisposable
        {
            opened.Add(source);
            return source;
        }

        IImageSource? Part(IReadOnlyList<string> given, string? dataset, Func<Hdf5Layout, string> of, string beside)
        {
            if (given.Count > 0)
                return Keep(SourceFinder.Open(given, dataset, of));
            return palName is not null && Directory.Exists(beside) ? Keep(new TiffImageSource(beside, TiffFolder.Files(beside))) : null;
        }
    }

    /// <summary>NAME, where the path is NAME, NAME_proj or a folder that holds one NAME_proj; else null.</summary>
    public static string? PalName(string path)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(path);
        if (trimmed.EndsWith(Projections, StringComparison.Ordinal) && Directory.Exists(trimmed))
            return trimmed[..^Projections.Length];
        if (Directory.Exists(trimmed + Projections))
            return trimmed;
        return Directory.Exists(trimmed) && Directory.GetDirectories(trimmed, "*" + Projections) is [var only] ? only[..^Projections.Length] : null;
    }

    /// <summary>Every file that the paths mean; several files by name, as a shell lists those of a pattern with 10 before 2.</summary>
    public static string[] Ordered(IReadOnlyList<string> paths)
    {
        var files = paths.SelectMany(TiffFolder.Files).ToArray();
        if (paths.Count > 1)
            Array.Sort(files, TiffFolder.Compare);
        return files;
    }

    private static EnergyList Energies(TiffImageSource images, ImportOptions options)
    {
        if (options.EnergiesFile is { } text)
            return EnergyText.Read(text, options.EnergyUnit);
        var isOneAFile = images.Files.Count == images.Count;
        return (isOneAFile ? EnergyNames.Find(images.Files, options.EnergyUnit, images.Name) : null)
            ?? throw new BadInputException($"{images.Name} holds {images.Count} images and no energies{(isOneAFile ? ", and the file names tell none" : "")}: give them in a file.");
    }
}
