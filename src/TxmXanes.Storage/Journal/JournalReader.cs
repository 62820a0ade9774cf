using TxmXanes.Domain;

namespace TxmXanes.Storage.Journal;

/// <summary>Reads a journal, of a running scan too.</summary>
public static class JournalReader
{
    /// <summary>A scan of a million frames stays below this.</summary>
    private const long LongestFile = 1L << 30;

    /// <exception cref="BadInputException">Absent, unreadable or too large.</exception>
    public static JournalContents Read(string path)
    {
        var bytes = ReadBytes(path);
        var entries = new List<JournalEntry>();
        var problems = new List<string>();
        var (start, number) = (0, 0);
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            number++;
            if (JournalLine.TryDecode(bytes.AsSpan(start, length), out var entry, out var problem))
            {
                var expected = entries.Count == 0 ? 1 : entries[^1].Sequence + 1;
                if (entry!.Sequence != expected && problems.Count == 0)
                    problems.Add($"{path}: line {number} has seq {entry.Sequence} where {expected} should follow.");
                entries.Add(entry);
            }
            else if (start + length + 1 < bytes.Length)
            {
                problems.Add($"{path}: line {number} {problem}.");
            }
            else
            {
                // The last line, with its newline but not its middle: blocks reached the disk out of order before a loss of power.
                return new(entries, start, true, problems);
            }
            start += length + 1;
        }
        return new(entries, start, start < bytes.Length, problems);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > LongestFile)
                throw new BadInputException($"{path} has {stream.Length} bytes; a journal has at most {LongestFile}.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Cannot read the journal {path}: {e.Message}", e);
        }
    }
}
