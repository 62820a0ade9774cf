using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TxmXanes.Domain.Integrity;

namespace TxmXanes.Storage.Journal;

/// <summary>
/// The form of a line: a JSON object whose last member is <c>crc32c</c>, a decimal number: the CRC-32C of the UTF-8 bytes of
/// the same object without that member (that is, with <c>,"crc32c":n</c> cut out). Members before it: seq, time (ISO 8601, UTC), event, details.
/// </summary>
internal static class JournalLine
{
    private static ReadOnlySpan<byte> Mark => ",\"crc32c\":"u8;

    /// <summary>The line's bytes, newline included.</summary>
    /// <param name="details">Members beside seq, time, event; values: null, text, numbers, truth values, lists of these.</param>
    public static byte[] Encode(long sequence, DateTimeOffset time, string eventName, IReadOnlyDictionary<string, object?> details)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", sequence);
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("event", eventName);
            foreach (var (name, value) in details)
            {
                json.WritePropertyName(name);
                WriteValue(json, value);
            }
            json.WriteEndObject();
        }
        var body = buffer.WrittenSpan;
        return [.. body[..^1], .. Mark, .. Encoding.ASCII.GetBytes(Crc32C.Of(body).ToString(CultureInfo.InvariantCulture)), (byte)'}', (byte)'\n'];
    }

    /// <summary>Whether the line is whole and its checksum right.</summary>
    /// <param name="line">Without its newline.</param>
    public static bool TryDecode(ReadOnlySpan<byte> line, out JournalEntry? entry, out string problem)
    {
        entry = null;
        var mark = line.LastIndexOf(Mark);
        if (mark < 0 || line[^1] != '}')
        {
            problem = "is no journal line";
            return false;
        }
        byte[] body = [.. line[..mark], (byte)'}'];
        if (!uint.TryParse(line[(mark + Mark.Length)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var written) || written != Crc32C.Of(body))
        {
            problem = "has a wrong checksum";
            return false;
        }
        entry = Parse(body);
        problem = entry is null ? "lacks seq, time or event" : "";
        return entry is not null;
    }

    private static JournalEntry? Parse(byte[] body)
    {
        // The checksum was right, so whatever does not parse was written by something else than this class.
        var reader = new Utf8JsonReader(body);
        if (!JsonDocument.TryParseValue(ref reader, out var document))
            return null;
        var members = document.RootElement;
        if (members.ValueKind != JsonValueKind.Object
            || !members.TryGetProperty("seq", out var sequence) || !sequence.TryGetInt64(out var number)
            || !members.TryGetProperty("time", out var time) || !time.TryGetDateTimeOffset(out var moment)
            || !members.TryGetProperty("event", out var name) || name.GetString() is not { } eventName)
            return null;
        return new(number, moment, eventName, members);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case uint number: json.WriteNumberValue(number); break;
            // JSON has no NaN or infinity.
            case double number when !double.IsFinite(number): json.WriteNullValue(); break;
            case double number: json.WriteNumberValue(number); break;
            case float number: WriteValue(json, (double)number); break;
            case System.Collections.IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
