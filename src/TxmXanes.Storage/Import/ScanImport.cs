using TxmXanes.Domain;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Storage.Import;

/// <summary>
/// Opens scans of any origin. What a path is, is told by its content: our own .nxs (complete, partial or being written), FXI or DXchange HDF5, a TIFF file of many pages, or a folder, pattern or list of
/// TIFF files of one image each.
/// </summary>
public static class ScanImport
{
    /// <param name="paths">One scan, or several of one shape and kind, which are joined; TIFF files together are one scan.</param>
    /// <returns>To be disposed of.</returns>
    /// <exception cref="BadInputException">One sentence naming what, where, limit and value.</exception>
    public static ImportedScan Open(IReadOnlyList<string> paths, ImportOptions? options = null)
    {
        options ??= new();
        Check(options);
        if (paths.Count == 0)
            throw new BadInputException("No scan was named.");
        if (paths.Count > 1 && paths.All(p => Looking(p, TiffFolder.IsTiff)))
            return TiffImport.Open(paths, options);
        var scans = new List<ImportedScan>();
        try
        {
            foreach (var path in paths)
                scans.Add(OpenOne(path, options));
            return scans.Count == 1 ? scans[0] : MergedScans.Merge(scans);
        }
        catch
        {
            scans.ForEach(s => s.Dispose());
            throw;
        }
    }

    private static ImportedScan OpenOne(string path, ImportOptions options)
    {
        if (Directory.Exists(path) || !File.Exists(path))
            return TiffImport.Open([path], options);
        if (Looking(path, TiffFolder.IsTiff))
            return TiffImport.Open([path], options);
        if (!Looking(path, Hdf5File.IsHdf5))
            throw new BadInputException($"{path} is neither an HDF5 nor a TIFF file.");
        if (!Looking(path, NexusScanReader.IsScanFile))
            return Hdf5Import.Open(path, options);
        if (!options.IsEmpty)
            throw new BadInputException($"{path} is a scan of this program and says itself what energies, backgrounds, exposures and camera it has; options for foreign scans do not go with it.");
        var scan = NexusScanReader.Open(path);
        return new(scan, null, scan.Camera, []) { Recorded = scan.Header };
    }

    private static T Looking<T>(string path, Func<string, T> look)
    {
        try
        {
            return look(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read {path}: {e.Message}", e);
        }
    }

    private static void Check(ImportOptions options)
    {
        Positive(options.ExposureSeconds, "the exposure", "s");
        Positive(options.FlatExposureSeconds, "the exposure of the backgrounds", "s");
        if (options.FlatExposureSeconds is not null && options.ExposureSeconds is null)
            throw new BadInputException("The exposure of the backgrounds was given without that of the images.");
        Positive(options.SaturationAdu, "the saturation", "ADU");
        NotNegative(options.CameraGainAdu, "the camera's gain", "ADU");
        NotNegative(options.ReadNoiseAdu, "the read noise", "ADU");
        NotNegative(options.PixelSizeUm, "the pixel size", "um");

        static void Positive(double? value, string what, string unit)
        {
            if (value is { } given && !(given > 0 && double.IsFinite(given)))
                throw new BadInputException($"{given} {unit} was given for {what}; it must be over 0.");
        }

        static void NotNegative(double? value, string what, string unit)
        {
            if (value is { } given && !(given >= 0 && double.IsFinite(given)))
                throw new BadInputException($"{given} {unit} was given for {what}; it must not be below 0.");
        }
    }
}
