using System.Text.Json;

namespace TxmXanes.Storage.Journal;

/// <summary>One line of a journal.</summary>
/// <param name="Sequence">1 for the first line, rising by 1.</param>
/// <param name="Event">What happened, e.g. "frame".</param>
/// <param name="Members">The whole JSON object of the line.</param>
public sealed record JournalEntry(long Sequence, DateTimeOffset Time, string Event, JsonElement Members)
{
    public string? Text(string name) => Members.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public double? Number(string name) => Members.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public long? Integer(string name) => Members.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}

/// <summary>What a journal holds.</summary>
/// <param name="Entries">Every sound line in order.</param>
/// <param name="WholeBytes">Length of the file up to the end of the last whole line.</param>
/// <param name="HasTornTail">The last line was being written when the process died; it is dropped.</param>
/// <param name="Problems">Damage elsewhere, a sentence each, with line numbers.</param>
public sealed record JournalContents(IReadOnlyList<JournalEntry> Entries, long WholeBytes, bool HasTornTail, IReadOnlyList<string> Problems);
