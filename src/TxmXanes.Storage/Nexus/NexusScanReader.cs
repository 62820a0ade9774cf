using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Spectra;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Storage.Nexus;

/// <summary>Reads a scan's raw file: complete, partial, left by a crash, or being written (then <see cref="Refresh"/> shows what was added).</summary>
/// <remarks>One caller at a time. Sizes that the file declares are checked before memory is taken.</remarks>
public sealed class NexusScanReader : IScanFrames
{
    private readonly Hdf5File file;
    private readonly Hdf5Dataset pixels;
    private readonly FrameTable table;
    private string? sha256;

    private NexusScanReader(Hdf5File file, Hdf5Dataset pixels, FrameTable table, NexusScanHeader header)
    {
        this.file = file;
        this.pixels = pixels;
        this.table = table;
        Header = header;
        Frames = table.Read(pixels.Shape[0]);
    }

    public string Path => file.Path;

    public NexusScanHeader Header { get; }

    public CameraDescription Camera => Header.Camera;

    public IReadOnlyList<FrameMetadata> Frames { get; private set; }

    public string PlanText => Header.PlanText;

    public string RecipeText => Header.RecipeText;

    /// <summary>The reference spectra recorded with the scan.</summary>
    public IReadOnlyList<RawSpectrum> References => Header.References;

    public string Sha256 => sha256 ??= FileHash.Of(Path);

    /// <summary>Whether this file is one that <see cref="Open"/> reads (and not e.g. an FXI export).</summary>
    public static bool IsScanFile(string path)
    {
        if (!Hdf5File.IsHdf5(path))
            return false;
        using var file = OpenAnyhow(path);
        return file.Root.Exists("entry/instrument/detector/data") && file.Root.Exists("entry/instrument/detector/image_key");
    }

    /// <exception cref="BadInputException">One sentence: absent, no such file, or not as docs/file-format.md says.</exception>
    public static NexusScanReader Open(string path)
    {
        Hdf5File? file = null;
        try
        {
            if (!File.Exists(path))
                throw new BadInputException($"There is no scan file {path}.");
            if (!Hdf5File.IsHdf5(path))
                throw new BadInputException($"{path} is no HDF5 file.");
            file = OpenAnyhow(path);
            var header = NexusScanHeader.Read(file);
            return new(file, file.Root.OpenDataset(NexusScanHeader.PixelsPath), new FrameTable(file), header);
        }
        catch (Exception e) when (e is Hdf5Exception or IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new BadInputException($"Cannot read the scan file {path}: {e.Message}", e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void ReadFrame(int index, Span<ushort> destination)
    {
        if ((uint)index >= (uint)Frames.Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"{Path} has {Frames.Count} frames.");
        try
        {
            pixels.ReadRow(index, destination);
        }
        catch (Hdf5Exception e)
        {
            throw new BadInputException($"Cannot read frame {index} of {Path}: {e.Message}", e);
        }
    }

    /// <summary>Looks at a file being written anew.</summary>
    /// <returns>The number of frames now.</returns>
    public int Refresh()
    {
        pixels.Refresh();
        Frames = table.Refresh(pixels.Shape[0]);
        return Frames.Count;
    }

    public void Dispose() => file.Dispose();

    // A file with the writer's mark (running, or its writer died) opens in SWMR mode only; others do not need it.
    internal static Hdf5File OpenAnyhow(string path)
    {
        try
        {
            return Hdf5File.OpenRead(path);
        }
        catch (Hdf5Exception)
        {
            return Hdf5File.OpenRead(path, swmr: true);
        }
    }
}
