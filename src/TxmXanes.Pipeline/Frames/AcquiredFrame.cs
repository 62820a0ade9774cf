using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Frames;

/// <summary>A frame with all that is known of it. Whoever is handed one releases <see cref="Buffer"/>.</summary>
/// <param name="ReceivedTimestamp">Wall timestamp of its reception.</param>
public sealed record AcquiredFrame(FrameMetadata Metadata, FrameBuffer Buffer, long ReceivedTimestamp);
