using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;

namespace TxmXanes.Storage.Import;

/// <summary>A volume at several energies: an HDF5 dataset [energy, slice, row, column], read one image of one slice at a time.</summary>
/// <remarks>One caller at a time, its slices included.</remarks>
public sealed class Volume4D : IDisposable
{
    private static readonly string[] ImageNames = ["img_xanes", "exchange/data", "volume", "data"];
    private static readonly string[] EnergyNames = ["X_eng", "exchange/energy", "energy", "energies"];

    private readonly Hdf5File file;
    private readonly Hdf5Dataset dataset;
    private readonly int[] order;
    private readonly string? textFile;
    private string? sha256;

    private Volume4D(Hdf5File file, Hdf5Dataset dataset, EnergyList energies, ImageMeaning? meaning, string? textFile)
    {
        (this.file, this.dataset, this.textFile) = (file, dataset, textFile);
        var shape = dataset.Shape;
        (Slices, Shape) = ((int)shape[1], new((int)shape[2], (int)shape[3]));
        order = [.. Enumerable.Range(0, energies.EnergiesEv.Length).OrderBy(i => energies.EnergiesEv[i])];
        EnergiesEv = Array.ConvertAll(order, i => energies.EnergiesEv[i]);
        Meaning = meaning ?? ImageMeaning.OpticalDensity;
        List<string> notes = energies.Note.Length > 0 ? [energies.Note] : [];
        if (meaning is null)
            notes.Add($"{Path}: the values of {dataset.Path} were taken for optical density.");
        if (!order.SequenceEqual(Enumerable.Range(0, order.Length)))
            notes.Add($"{Path}: the images were put in the order of rising energy.");
        Notes = notes;
    }

    public string Path => file.Path;

    /// <summary>Of the bytes of its files, lower-case hex; computed when first asked for.</summary>
    public string Sha256 => sha256 ??= FileHash.Of(textFile is null ? [Path] : [Path, textFile]);

    /// <summary>At least 1.</summary>
    public int Slices { get; }

    /// <summary>Of every slice.</summary>
    public FrameShape Shape { get; }

    /// <summary>eV, rising; at least 1.</summary>
    public IReadOnlyList<double> EnergiesEv { get; }

    /// <summary>Transmission or optical density.</summary>
    public ImageMeaning Meaning { get; }

    public IReadOnlyList<string> Notes { get; }

    /// <summary>Slices that lie in one unit of storage: reading one of them reads (and unpacks) all, so these are best processed one after another.</summary>
    public int SlicesPerChunk => (int)Math.Clamp(dataset.ChunkShape?[1] ?? 1, 1, Slices);

    /// <summary>Whether the file is HDF5 with four-dimensional images where the options or the known names say.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public static bool IsVolume(string path, ImportOptions? options = null) => Reading(path, () =>
    {
        if (!File.Exists(path) || !Hdf5File.IsHdf5(path))
            return false;
        using var file = NexusScanReader.OpenAnyhow(path);
        return Find(file, options ?? new()) is { } dataset && dataset.Shape.Length == 4;
    });

    /// <param name="options">Of these the energies, their unit, the meaning of the values and the datasets count.</param>
    /// <exception cref="BadInputException">One sentence: no such dataset, or absurd, or no energies.</exception>
    public static Volume4D Open(string path, ImportOptions? options = null)
    {
        options ??= new();
        if (options.Flats.Count > 0 || options.Darks.Count > 0 || options.Values == ImageMeaning.Counts)
            throw new BadInputException($"{path}: a volume is computed from flat-fielded images, so it has neither backgrounds nor grey values.");
        Hdf5File? file = null;
        try
        {
            return Reading(path, () =>
            {
                if (!File.Exists(path))
                    throw new BadInputException($"There is no file {path}.");
                if (!Hdf5File.IsHdf5(path))
                    throw new BadInputException($"{path} is no HDF5 file.");
                file = NexusScanReader.OpenAnyhow(path);
                var dataset = Find(file, options) ?? throw new BadInputException($"{path} has none of {string.Join(", ", ImageNames)}: name the dataset of its images.");
                EnsureVolume(dataset);
                var meaning = options.Values ?? MeaningOf(dataset);
                var energies = Energies(file, dataset, options);
                if (energies.EnergiesEv.Length != dataset.Shape[0])
                    throw new BadInputException($"{path}: {dataset.Path} has {dataset.Shape[0]} volumes of [slice, row, column], and {energies.EnergiesEv.Length} energies were given.");
                return new Volume4D(file, dataset, energies, meaning, options.EnergiesFile);
            });
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>One slice as a scan of images.</summary>
    /// <param name="slice">From 0.</param>
    /// <returns>Valid until this is disposed of; disposing of it does nothing.</returns>
    public IImageScan Slice(int slice)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slice, (uint)Slices, nameof(slice));
        return new VolumeSlice(this, slice);
    }

    public void Dispose() => file.Dispose();

    internal void Read(int energy, int slice, Span<float> pixels)
    {
        try
        {
            dataset.ReadSlab([order[energy], slice, 0, 0], [1, 1, Shape.Rows, Shape.Columns], pixels);
        }
        catch (Hdf5Exception e)
        {
            throw new BadInputException($"Cannot read slice {slice} at energy {energy + 1} of {Path}: {e.Message}", e);
        }
    }

    // As of images: what the kind of file says; integers are grey values, which a volume cannot be.
    private static ImageMeaning? MeaningOf(Hdf5Dataset dataset)
    {
        if (Hdf5ImageSource.NumbersOf(dataset) != ImageNumbers.Floating)
            throw new BadInputException($"{dataset} holds integers, and a volume is of transmission or optical density; say which with --values.");
        return dataset.Path.TrimStart('/') == Hdf5Layout.Fxi.Images ? Hdf5Layout.Fxi.Floating : null;
    }

    private static Hdf5Dataset? Find(Hdf5File file, ImportOptions options)
    {
        if (options.Dataset is { } name)
            return Hdf5Import.Dataset(file, name);
        return ImageNames.FirstOrDefault(n => file.Root.Exists(n) && IsDataset(file, n)) is { } known ? file.Root.OpenDataset(known) : null;
    }

    // "data" may be a group.
    private static bool IsDataset(Hdf5File file, string path)
    {
        var (group, name) = path.LastIndexOf('/') is >= 0 and var slash ? (path[..slash], path[(slash + 1)..]) : ("/", path);
        using var parent = file.Root.OpenGroup(group);
        return parent.Members.Any(m => m.Name == name && m.Kind == Hdf5MemberKind.Dataset);
    }

    private static void EnsureVolume(Hdf5Dataset dataset)
    {
        var (shape, name) = (dataset.Shape, $"{dataset.File.Path}: {dataset.Path}");
        if (shape.Length != 4)
            throw new BadInputException($"{name} has {shape.Length} dimensions [{string.Join(", ", shape)}]; a volume at several energies has four, [energy, slice, row, column].");
        Hdf5ImageSource.NumbersOf(dataset);
        if (shape.Any(n => n < 1) || shape[0] > ImportLimits.MostImages || shape[1] > ImportLimits.MostImages || shape[2] > ImportLimits.MostPixels / shape[3])
            throw new BadInputException($"{name} declares shape [{string.Join(", ", shape)}]; 1 to {ImportLimits.MostImages} energies and slices of 1 to {ImportLimits.MostPixels} pixels are read.");
    }

    private static EnergyList Energies(Hdf5File file, Hdf5Dataset images, ImportOptions options)
    {
        if (options.EnergiesFile is { } text)
            return EnergyText.Read(text, options.EnergyUnit);
        var beside = images.Path[..(images.Path.LastIndexOf('/') + 1)];
        var name = options.EnergyDataset ?? EnergyNames.Select(n => beside + n).Concat(EnergyNames).FirstOrDefault(file.Root.Exists) ?? throw new BadInputException($"{file.Path} has no energies beside {images.Path}: give them in a file, or name their dataset.");
        using var energies = Hdf5Import.Dataset(file, name);
        return Hdf5Energies.Read(energies, options.EnergyUnit, name.EndsWith("X_eng", StringComparison.Ordinal) ? EnergyUnit.Kev : null);
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read {path}: {e.Message}", e);
        }
    }
}
