using System.Runtime.InteropServices;
using System.Text.Json;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Devices.ZeroMq;

/// <summary>Makes frame messages of wire messages. Everything is checked before memory is taken.</summary>
/// <remarks>One thread at a time.</remarks>
/// <param name="pool">Gives the frame size that is accepted, and its buffers.</param>
internal sealed class FrameDecoder(FramePool pool)
{
    /// <summary>Longer headers are not read.</summary>
    public const int LongestHeaderBytes = 16 * 1024;

    private const int LongestTextInMessage = 40;

    private string lastSeriesUniqueId = "";

    /// <param name="parts">Parts of the message.</param>
    /// <param name="header">The first.</param>
    /// <param name="blob">The second; empty where there is none.</param>
    /// <param name="receivedTimestamp">For <see cref="FrameMessage.Image.ReceivedTimestamp"/>.</param>
    public FrameMessage Decode(int parts, ReadOnlySpan<byte> header, ReadOnlySpan<byte> blob, long receivedTimestamp)
    {
        if (header.Length > LongestHeaderBytes)
            return Reject($"Its header has {header.Length} bytes, at most {LongestHeaderBytes} are read.");
        FrameHeader fields;
        try
        {
            fields = FrameHeader.Parse(header, lastSeriesUniqueId);
        }
        catch (JsonException problem)
        {
            return Reject($"Its header cannot be read: {problem.Message.TrimEnd('.')}.");
        }
        catch (InvalidOperationException problem)
        {
            // Text that is no UTF-8.
            return Reject($"Its header cannot be read: {problem.Message.TrimEnd('.')}.");
        }
        lastSeriesUniqueId = fields.SeriesUniqueId ?? lastSeriesUniqueId;
        return fields.Kind switch
        {
            FrameHeader.MessageKind.Array => Image(parts, fields, blob, receivedTimestamp),
            FrameHeader.MessageKind.SeriesStart => Start(fields),
            FrameHeader.MessageKind.SeriesEnd => End(fields),
            _ => Reject("Its htype is none of series_start-1.0, array-1.0 and series_end-1.0."),
        };
    }

    private FrameMessage Image(int parts, FrameHeader fields, ReadOnlySpan<byte> blob, long receivedTimestamp)
    {
        if (fields.Frame is not { } imageId || imageId < 0)
            return Reject("It is an array without a frame number.");
        if (!fields.IsUInt16)
            return Reject($"Its type is {Shown(fields.OtherType)}, uint16 is expected.", imageId, fields);
        var shape = pool.Shape;
        if (fields.Dimensions != 2 || fields.Rows != shape.Rows || fields.Columns != shape.Columns)
            return Reject(fields.Dimensions == 2 ? $"Its shape is {fields.Rows}x{fields.Columns}, {shape} is expected." : $"Its shape has {fields.Dimensions} dimensions, 2 are expected.", imageId, fields);
        if (parts != 2)
            return Reject($"It has {parts} parts, 2 are expected.", imageId, fields);
        if (blob.Length != shape.Pixels * sizeof(ushort))
            return Reject($"Its pixels are {blob.Length} bytes, {shape.Pixels * sizeof(ushort)} are expected for {shape}.", imageId, fields);
        var buffer = pool.Rent();
        blob.CopyTo(MemoryMarshal.AsBytes(buffer.Pixels));
        return new FrameMessage.Image(imageId, fields.SeriesId, fields.SeriesUniqueId, fields.CountTime, fields.StartTime, fields.StopTime, fields.Crc32C, receivedTimestamp, buffer);
    }

    private static FrameMessage Start(FrameHeader fields) =>
        fields is { SeriesId: { } id, SeriesUniqueId: { } uniqueId, Rows: { } rows, Columns: { } columns, NumberOfImages: >= 0 and <= int.MaxValue and var images }
            ? new FrameMessage.SeriesStart(id, uniqueId, fields.IsUInt16 ? "uint16" : Shown(fields.OtherType), rows, columns, (int)images)
            : Reject("It is a series_start without series_id, series_unique_id, shape and number_of_images.");

    private static FrameMessage End(FrameHeader fields) =>
        fields is { SeriesId: { } id, SeriesUniqueId: { } uniqueId, ImagesSent: >= 0 and <= int.MaxValue and var sent }
            ? new FrameMessage.SeriesEnd(id, uniqueId, (int)sent, fields.IsComplete == true)
            : Reject("It is a series_end without series_id, series_unique_id and images_sent.");

    private static FrameMessage.Rejected Reject(string problem, long? imageId = null, FrameHeader fields = default) =>
        new(imageId is null ? $"A message of the frame stream was dropped. {problem}" : $"Frame {imageId} was dropped. {problem}", imageId, fields.SeriesId, fields.SeriesUniqueId);

    // What a stranger sent is shown, but not at any length.
    private static string Shown(string? text) => text is null ? "missing" : text.Length <= LongestTextInMessage ? $"'{text}'" : $"'{text[..LongestTextInMessage]}...'";
}
