using System.Text.Json;

namespace TxmXanes.Devices.ZeroMq;

/// <summary>The JSON part of a frame stream message (contracts: Frame stream), as far as it was there.</summary>
internal ref struct FrameHeader
{
    public MessageKind Kind;
    public bool IsUInt16;
    public string? OtherType;
    public int? Rows;
    public int? Columns;
    public int Dimensions;
    public long? Frame;
    public long? SeriesId;
    public string? SeriesUniqueId;
    public long? NumberOfImages;
    public long? ImagesSent;
    public bool? IsComplete;
    public double? CountTime;
    public double? StartTime;
    public double? StopTime;
    public uint? Crc32C;

    public enum MessageKind
    {
        Unknown,
        SeriesStart,
        Array,
        SeriesEnd,
    }

    /// <param name="json">UTF-8.</param>
    /// <param name="lastSeriesUniqueId">Reused where the header repeats it, as a series' frames all do.</param>
    /// <exception cref="JsonException">Not JSON, not an object, or a known field of another kind.</exception>
    public static FrameHeader Parse(ReadOnlySpan<byte> json, string lastSeriesUniqueId)
    {
        var header = default(FrameHeader);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("it is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            header.ParseField(ref reader, lastSeriesUniqueId);
        // The rest must be well-formed as well: a torn header is not to be half believed.
        while (reader.Read())
        {
        }
        return header;
    }

    private void ParseField(ref Utf8JsonReader reader, string lastSeriesUniqueId)
    {
        if (reader.ValueTextEquals("htype"u8))
            Kind = ReadKind(ref reader);
        else if (reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("image_dtype"u8))
            ReadType(ref reader);
        else if (reader.ValueTextEquals("shape"u8))
            ReadShape(ref reader);
        else if (reader.ValueTextEquals("frame"u8))
            Frame = ReadInteger(ref reader, "frame");
        else if (reader.ValueTextEquals("series_id"u8))
            SeriesId = ReadInteger(ref reader, "series_id");
        else if (reader.ValueTextEquals("series_unique_id"u8))
            SeriesUniqueId = ReadText(ref reader, "series_unique_id", lastSeriesUniqueId);
        else if (reader.ValueTextEquals("number_of_images"u8))
            NumberOfImages = ReadInteger(ref reader, "number_of_images");
        else if (reader.ValueTextEquals("images_sent"u8))
            ImagesSent = ReadInteger(ref reader, "images_sent");
        else if (reader.ValueTextEquals("status"u8))
            IsComplete = ReadText(ref reader, "status", "complete") == "complete";
        else if (reader.ValueTextEquals("count_time"u8))
            CountTime = ReadNumber(ref reader, "count_time");
        else if (reader.ValueTextEquals("start_time"u8))
            StartTime = ReadNumber(ref reader, "start_time");
        else if (reader.ValueTextEquals("stop_time"u8))
            StopTime = ReadNumber(ref reader, "stop_time");
        else if (reader.ValueTextEquals("crc32c"u8))
            Crc32C = ReadInteger(ref reader, "crc32c") is >= 0 and <= uint.MaxValue and var value ? (uint)value : throw new JsonException("crc32c is not a 32-bit number");
        else
            reader.Skip();
    }

    private static MessageKind ReadKind(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String, "htype");
        if (reader.ValueTextEquals("array-1.0"u8))
            return MessageKind.Array;
        if (reader.ValueTextEquals("series_start-1.0"u8))
            return MessageKind.SeriesStart;
        return reader.ValueTextEquals("series_end-1.0"u8) ? MessageKind.SeriesEnd : MessageKind.Unknown;
    }

    private void ReadType(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String, "type");
        IsUInt16 = reader.ValueTextEquals("uint16"u8);
        OtherType = IsUInt16 ? null : reader.GetString();
    }

    private void ReadShape(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "shape");
        Dimensions = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            var size = reader.TryGetInt32(out var value) ? value : throw new JsonException("shape holds something else than whole numbers");
            if (Dimensions == 0)
                Rows = size;
            else
                Columns = size;
            Dimensions++;
        }
        if (reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException("shape holds something else than whole numbers");
    }

    private static long ReadInteger(ref Utf8JsonReader reader, string field)
    {
        Expect(ref reader, JsonTokenType.Number, field);
        return reader.TryGetInt64(out var value) ? value : throw new JsonException($"{field} is not a whole number");
    }

    private static double ReadNumber(ref Utf8JsonReader reader, string field)
    {
        Expect(ref reader, JsonTokenType.Number, field);
        return reader.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw new JsonException($"{field} is not a finite number");
    }

    private static string ReadText(ref Utf8JsonReader reader, string field, string likely)
    {
        Expect(ref reader, JsonTokenType.String, field);
        return reader.ValueTextEquals(likely) ? likely : reader.GetString()!;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType kind, string field)
    {
        if (!reader.Read() || reader.TokenType != kind)
            throw new JsonException($"{field} is {reader.TokenType}, not {kind}");
    }
}
