using System.Text;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Hdf5;
using TxmXanes.Pipeline.Recording;
using TxmXanes.Storage.Catalog;
using TxmXanes.Storage.Journal;

namespace TxmXanes.Storage.Nexus;

/// <summary>
/// Writes a scan's raw file and journal. A frame is acknowledged when its pixels and metadata are in the file, flushed (and
/// synced, by setting) and its journal line is written: in this order, so that the journal never promises what the file lacks.
/// </summary>
/// <remarks>
/// One caller at a time. After a failed append the same row is written anew by the next one; rows that were never acknowledged
/// have image_key 3 or no journal line.
/// </remarks>
public sealed class NexusScanFile : IScanRecorder
{
    /// <summary>Beside the pixels, a frame's metadata and the index of chunks take some kilobytes at most.</summary>
    private const long MetadataBytes = 1 << 20;

    private readonly Hdf5File file;
    private readonly NexusLayout layout;
    private readonly JournalWriter journal;
    private readonly DurabilitySettings durability;
    private readonly FrameShape shape;
    private readonly DriveInfo drive;
    private readonly Dictionary<long, long> rowOfImage = [];
    private long rows;
    private bool finished;

    private NexusScanFile(Hdf5File file, NexusLayout layout, JournalWriter journal, DurabilitySettings durability, FrameShape shape)
    {
        this.file = file;
        this.layout = layout;
        this.journal = journal;
        this.durability = durability;
        this.shape = shape;
        drive = new DriveInfo(Path.GetDirectoryName(file.Path)!);
    }

    public string FilePath => file.Path;

    /// <summary>Frames acknowledged so far.</summary>
    public long Count => rows;

    /// <summary>Makes the scan's folder with plan, recipe, journal and the raw file, ready for frames and for SWMR readers.</summary>
    /// <param name="dataRoot">Absolute; made where missing.</param>
    /// <exception cref="BadInputException">The data root cannot be written, or the scan exists.</exception>
    public static NexusScanFile Create(string dataRoot, ScanFileDescription scan, TimeProvider clock, DurabilitySettings? durability = null)
    {
        durability ??= new();
        var folder = new ScanFolder(dataRoot, scan.ScanId);
        Hdf5File? file = null;
        try
        {
            if (Directory.Exists(folder.Path))
                throw new BadInputException($"The scan {scan.ScanId} exists already in {folder.Path}.");
            Directory.CreateDirectory(folder.Path);
            File.WriteAllText(folder.Plan, scan.PlanText, new UTF8Encoding(false));
            File.WriteAllText(folder.Recipe, scan.RecipeText, new UTF8Encoding(false));
            file = Hdf5File.Create(folder.ScanFile, swmr: true);
            var layout = NexusLayout.Create(file, scan);
            file.StartSwmr();
            file.SyncToDisk();
            var journal = JournalWriter.Open(folder.Journal, clock, durability.SyncEachFrame);
            var recorder = new NexusScanFile(file, layout, journal, durability, scan.Camera.Shape);
            recorder.Note("started", Beginning(scan));
            return recorder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Hdf5Exception)
        {
            file?.Dispose();
            throw new BadInputException($"Cannot record a scan under the data root {dataRoot}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public FrameReceipt Append(FrameMetadata metadata, ReadOnlySpan<ushort> pixels)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        if (pixels.Length != shape.Pixels)
            throw new ArgumentException($"Image {metadata.ImageId} has {pixels.Length} pixels where {shape} are recorded.", nameof(pixels));
        if (rowOfImage.ContainsKey(metadata.ImageId))
            throw new ArgumentException($"Image {metadata.ImageId} is in the file already; an image_id is written once.", nameof(metadata));
        var bytes = (long)pixels.Length * sizeof(ushort);
        EnsureSpaceFor(bytes);
        var offset = WriteRow(metadata, pixels);
        journal.Append("frame", new Dictionary<string, object?>
        {
            ["image_id"] = metadata.ImageId,
            ["image_key"] = (int)metadata.Key,
            ["energy_ev"] = metadata.EnergyEv,
            ["row"] = rows,
            ["file_offset"] = offset,
            ["bytes"] = bytes,
        });
        rowOfImage.Add(metadata.ImageId, rows);
        rows++;
        return new(offset, bytes);
    }

    /// <inheritdoc/>
    public void Invalidate(long imageId, string reason)
    {
        if (!rowOfImage.TryGetValue(imageId, out var row))
            throw new ArgumentException($"Image {imageId} is not in the file.", nameof(imageId));
        Write("invalidate a frame in", () =>
        {
            layout.Columns.ImageKey.WriteRow(row, (int)ImageKey.Invalid);
            MakeDurable();
        });
        journal.Append("invalidated", new Dictionary<string, object?> { ["image_id"] = imageId, ["row"] = row, ["reason"] = reason });
    }

    /// <inheritdoc/>
    public void Note(string eventName, IReadOnlyDictionary<string, object?> details) => journal.Append(eventName, details);

    /// <inheritdoc/>
    public void Finish(ScanEnd end)
    {
        ObjectDisposedException.ThrowIf(finished, this);
        finished = true;
        Write("finish", () =>
        {
            layout.EndTime.Write(NexusLayout.Iso(end.EndTime));
            layout.Status.Write(end.State);
            layout.Problem.Write(end.Problem);
            file.SyncToDisk();
            file.Close();
            Hdf5File.TrimExcess(file.Path);
        });
        journal.Append("ended", new Dictionary<string, object?> { ["state"] = end.State, ["problem"] = end.Problem, ["frames"] = rows });
        journal.Dispose();
    }

    /// <summary>Lets go of the files. Without <see cref="Finish"/> before, the scan counts as interrupted.</summary>
    public void Dispose()
    {
        finished = true;
        file.Dispose();
        journal.Dispose();
    }

    private long WriteRow(FrameMetadata metadata, ReadOnlySpan<ushort> pixels)
    {
        try
        {
            file.ReserveSpace(pixels.Length * sizeof(ushort) + MetadataBytes);
            var before = file.EndOfAllocation;
            layout.Pixels.WriteRowChunk(rows, pixels);
            var grown = file.EndOfAllocation - before;
            // A chunk is put at the end of the file. The library's own answer costs 75 ns per chunk so far (measured on 1.10.8),
            // so it is asked only where something else was allocated too.
            var offset = grown == pixels.Length * sizeof(ushort) ? before : layout.Pixels.FindRowChunkOffset(rows) ?? before;
            layout.Columns.Write(rows, metadata);
            MakeDurable();
            return offset;
        }
        catch (Hdf5Exception e)
        {
            throw new RecordingException($"Cannot write image {metadata.ImageId} to {file.Path}: {e.Message}", e);
        }
    }

    private void Write(string doing, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is Hdf5Exception or IOException and not RecordingException)
        {
            throw new RecordingException($"Cannot {doing} {file.Path}: {e.Message}", e);
        }
    }

    private void MakeDurable()
    {
        if (durability.SyncEachFrame)
            file.SyncToDisk();
        else
            file.Flush();
    }

    private void EnsureSpaceFor(long bytes)
    {
        long free;
        try
        {
            free = drive.AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException($"Cannot reach the file system of {file.Path}: {e.Message}", e);
        }
        if (free < bytes + durability.ReserveBytes)
            throw new RecordingException($"The disk of {file.Path} is full: {free / 1e6:0.#} MB are free, a frame of {bytes / 1e6:0.#} MB and a reserve of {durability.ReserveBytes / 1e6:0.#} MB are needed.");
    }

    private static Dictionary<string, object?> Beginning(ScanFileDescription scan) => new()
    {
        ["scan_id"] = scan.ScanId,
        ["name"] = scan.Plan.Name,
        ["file"] = scan.ScanId + ".nxs",
        ["mode"] = scan.Plan.Backgrounds.Mode,
        ["energies"] = scan.Plan.EnergiesEv.Count,
        ["frames_planned"] = ScanStep.Of(scan.Plan).Sum(s => s.Frames),
        ["version"] = scan.SoftwareVersion,
    };
}
