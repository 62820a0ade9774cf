namespace TxmXanes.Domain.Frames;

/// <summary>A message of the frame stream (contracts: Frame stream), decoded and bounded, not yet checked against the scan.</summary>
public abstract record FrameMessage
{
    private FrameMessage()
    {
    }

    /// <summary>series_start-1.0.</summary>
    public sealed record SeriesStart(long SeriesId, string SeriesUniqueId, string ImageDtype, int Rows, int Columns, int NumberOfImages) : FrameMessage;

    /// <summary>array-1.0. Whoever takes it releases <paramref name="Buffer"/>.</summary>
    /// <param name="ImageId">The header's frame field.</param>
    /// <param name="SeriesId">Null from a plain sender, as the other optional fields.</param>
    /// <param name="ReceivedTimestamp">Wall timestamp at reception, for latency.</param>
    public sealed record Image(long ImageId, long? SeriesId, string? SeriesUniqueId, double? CountTimeSeconds, double? StartTime, double? StopTime, uint? Crc32C, long ReceivedTimestamp, FrameBuffer Buffer) : FrameMessage;

    /// <summary>series_end-1.0.</summary>
    public sealed record SeriesEnd(long SeriesId, string SeriesUniqueId, int ImagesSent, bool Complete) : FrameMessage;

    /// <summary>A message that could not be decoded, or an image of the wrong shape, type or size; its pixels were not kept.</summary>
    public sealed record Rejected(string Problem, long? ImageId, long? SeriesId = null, string? SeriesUniqueId = null) : FrameMessage;
}
