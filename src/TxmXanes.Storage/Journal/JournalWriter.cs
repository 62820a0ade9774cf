using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Storage.Journal;

/// <summary>Appends lines to a journal; a line that is returned from is on its way to the disk (or on it, with sync).</summary>
/// <remarks>
/// One caller at a time. While it is open .NET holds an advisory lock on the file (shared, so that others can read), by which
/// <see cref="IsBeingWritten"/> tells a scan that runs from one whose process died.
/// </remarks>
public sealed class JournalWriter : IDisposable
{
    private readonly FileStream stream;
    private readonly TimeProvider clock;
    private readonly bool sync;
    private long sequence;

    private JournalWriter(FileStream stream, TimeProvider clock, bool sync, long sequence)
    {
        this.stream = stream;
        this.clock = clock;
        this.sync = sync;
        this.sequence = sequence;
    }

    /// <summary>Begins a journal, or goes on with one: a torn last line is cut off first.</summary>
    /// <param name="sync">Each line is synced to the disk.</param>
    /// <exception cref="RecordingException">It cannot be written, or another process writes it.</exception>
    /// <exception cref="Domain.BadInputException">An existing journal is damaged elsewhere than at its end.</exception>
    public static JournalWriter Open(string path, TimeProvider clock, bool sync = true)
    {
        var existing = File.Exists(path) ? JournalReader.Read(path) : null;
        if (existing is { Problems: [var first, ..] })
            throw new Domain.BadInputException($"The journal cannot be continued: {first}");
        if (existing is not null && IsBeingWritten(path))
            throw new RecordingException($"Cannot write the journal {path}: another process is writing it.");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            stream.SetLength(existing?.WholeBytes ?? 0);
            stream.Seek(0, SeekOrigin.End);
            return new(stream, clock, sync, existing is { Entries: [.., var last] } ? last.Sequence : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new RecordingException($"Cannot write the journal {path}: {e.Message}", e);
        }
    }

    /// <summary>Appends one line.</summary>
    /// <returns>Its sequence number.</returns>
    /// <exception cref="RecordingException">It could not be written; the lines before it are whole.</exception>
    public long Append(string eventName, IReadOnlyDictionary<string, object?> details)
    {
        var line = JournalLine.Encode(sequence + 1, clock.GetUtcNow(), eventName, details);
        var before = stream.Position;
        try
        {
            stream.Write(line);
            stream.Flush(flushToDisk: sync);
        }
        catch (IOException e)
        {
            CutBackTo(before);
            throw new RecordingException($"Cannot write the journal {stream.Name}: {e.Message}", e);
        }
        return ++sequence;
    }

    /// <summary>Whether a process on this machine is writing this journal now. (Or, for an instant, reading it.)</summary>
    public static bool IsBeingWritten(string path)
    {
        try
        {
            // An exclusive lock is refused while the writer holds its own.
            using var _ = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => stream.Dispose();

    // Half a line in the middle would be damage; shortening a file works on a full disk too. If even that fails, the
    // half line stays last and a reader drops it as torn.
    private void CutBackTo(long length)
    {
        try
        {
            stream.SetLength(length);
            stream.Position = length;
        }
        catch (IOException)
        {
            stream.Dispose();
        }
    }
}
