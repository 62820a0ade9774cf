using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Storage.Journal;

namespace TxmXanes.Storage.Catalog;

/// <summary>One scan under the data root, as its journal tells it.</summary>
/// <param name="State">completed, stopped, aborted, failed; running while a process writes it; interrupted where that process died; damaged where the journal cannot be read.</param>
/// <param name="Problem">One sentence, or empty.</param>
/// <param name="EndTime">Null where it has not ended.</param>
/// <param name="Frames">Acknowledged, invalid ones not counted.</param>
public sealed record CatalogEntry(
    ScanFolder Folder, string Name, string State, string Problem, DateTimeOffset StartTime, DateTimeOffset? EndTime, string Mode, int FramesPlanned, CatalogFrames Frames)
{
    public string Id => Folder.ScanId;

    public bool HasMaps => File.Exists(Folder.MapsFile);
}

/// <summary>Acknowledged frames by kind.</summary>
public readonly record struct CatalogFrames(int Sample, int Background, int Dark, int Invalid);

/// <summary>The scans under a data root.</summary>
public sealed class ScanCatalog(string dataRoot)
{
    /// <summary>Every scan, newest first; empty where the data root does not exist yet.</summary>
    /// <exception cref="BadInputException">The data root cannot be read.</exception>
    public IReadOnlyList<CatalogEntry> List()
    {
        if (!Directory.Exists(dataRoot))
            return [];
        try
        {
            return [.. Directory.EnumerateDirectories(dataRoot)
                .Where(year => Path.GetFileName(year) is { Length: 4 } name && name.All(char.IsAsciiDigit))
                .SelectMany(Directory.EnumerateDirectories)
                .Select(folder => Path.GetFileName(folder)!)
                .Where(ScanFolder.IsScanId)
                .OrderDescending()
                .Select(id => ReadEntry(new ScanFolder(dataRoot, id)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot list the scans under {dataRoot}: {e.Message}", e);
        }
    }

    /// <summary>One scan; null where there is none of this id.</summary>
    /// <exception cref="BadInputException">The id has a wrong form.</exception>
    public CatalogEntry? Find(string scanId)
    {
        var folder = new ScanFolder(dataRoot, scanId);
        return Directory.Exists(folder.Path) ? ReadEntry(folder) : null;
    }

    private static CatalogEntry ReadEntry(ScanFolder folder)
    {
        JournalContents journal;
        try
        {
            journal = JournalReader.Read(folder.Journal);
        }
        catch (BadInputException e)
        {
            return new(folder, "", "damaged", e.Message, default, null, "", 0, default);
        }
        var started = journal.Entries.FirstOrDefault(e => e.Event == "started");
        var ended = journal.Entries.LastOrDefault(e => e.Event == "ended");
        var state = ended?.Text("state") ?? (JournalWriter.IsBeingWritten(folder.Journal) ? "running" : "interrupted");
        return new(
            folder,
            started?.Text("name") ?? "",
            journal.Problems.Count > 0 ? "damaged" : state,
            journal.Problems.Count > 0 ? journal.Problems[0] : ended?.Text("problem") ?? "",
            started?.Time ?? default,
            ended?.Time,
            started?.Text("mode") ?? "",
            (int)(started?.Integer("frames_planned") ?? 0),
            CountFrames(journal));
    }

    private static CatalogFrames CountFrames(JournalContents journal)
    {
        var keys = new Dictionary<long, ImageKey>();
        foreach (var frame in journal.Entries.Where(e => e.Event == "frame"))
            keys[frame.Integer("image_id") ?? -1] = (ImageKey)(frame.Integer("image_key") ?? 3);
        foreach (var invalidated in journal.Entries.Where(e => e.Event == "invalidated"))
            keys[invalidated.Integer("image_id") ?? -1] = ImageKey.Invalid;
        int Count(ImageKey key) => keys.Values.Count(k => k == key);
        return new(Count(ImageKey.Sample), Count(ImageKey.Background), Count(ImageKey.Dark), Count(ImageKey.Invalid));
    }
}
