using System.Text.Json;

namespace TxmXanes.VirtualBeamline.Frames;

/// <summary>A series of frames as the arm call names it.</summary>
public sealed record Series(long Id, string UniqueId, long FirstImageId, int Images, double ExposureSeconds);

/// <summary>The JSON parts of the frame stream (contracts: Frame stream).</summary>
internal static class FrameHeader
{
    public static byte[] SeriesStart(Series series, int rows, int columns) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["htype"] = "series_start-1.0",
        ["series_id"] = series.Id,
        ["series_unique_id"] = series.UniqueId,
        ["image_dtype"] = "uint16",
        ["shape"] = new[] { rows, columns },
        ["number_of_images"] = series.Images,
    });

    public static byte[] SeriesEnd(Series series, int imagesSent) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["htype"] = "series_end-1.0",
        ["series_id"] = series.Id,
        ["series_unique_id"] = series.UniqueId,
        ["images_sent"] = imagesSent,
        ["status"] = imagesSent >= series.Images ? "complete" : "aborted",
    });

    public static byte[] Image(Series series, FrameInfo frame) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["htype"] = "array-1.0",
        ["type"] = "uint16",
        ["shape"] = new[] { frame.Rows, frame.Columns },
        ["frame"] = frame.ImageId,
        ["series_id"] = series.Id,
        ["series_unique_id"] = series.UniqueId,
        ["count_time"] = frame.StopSeconds - frame.StartSeconds,
        ["start_time"] = frame.StartSeconds,
        ["stop_time"] = frame.StopSeconds,
        ["crc32c"] = frame.Crc32C,
        ["timeStamp"] = frame.SentSeconds,
    });
}

/// <summary>What is sent along with one image; times in s since the epoch.</summary>
public readonly record struct FrameInfo(long ImageId, int Rows, int Columns, double StartSeconds, double StopSeconds, double SentSeconds, uint Crc32C);
