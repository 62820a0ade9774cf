namespace TxmXanes.Domain.Frames;

/// <summary>
/// The way of frames behind the engine: reception, checks, durable writing. The engine announces what it exposes and
/// learns what became of it; it never touches pixels. The border between acquisition and pipeline: both layers see it,
/// neither sees the other.
/// </summary>
/// <remarks>Calls may come from any thread; for one image Exposed is called once.</remarks>
public interface IFramePath
{
    /// <summary>Frames of this series are awaited from now on; frames of any other are dropped and counted. Call before arming.</summary>
    void Expect(SeriesDescription series);

    /// <summary>Tells everything known of an exposed frame except its pixels (which may have arrived before or will after).</summary>
    void Exposed(FrameMetadata metadata);

    /// <summary>Completes when the frame's pixels have arrived (readout is over) or are known never to: used where motion must wait for readout.</summary>
    Task ReceivedAsync(long imageId, CancellationToken cancellation);

    /// <summary>Completes when the frame is acknowledged (in the file, flushed, journalled) or is known not to be coming.</summary>
    /// <remarks>May be asked again: of a first background the engine asks after each of the next sample frames, as its statistics may say more by then.</remarks>
    Task<FrameOutcome> OutcomeAsync(long imageId, CancellationToken cancellation);

    /// <summary>Marks an acknowledged frame as not to be used (image_key 3).</summary>
    Task InvalidateAsync(long imageId, string reason, CancellationToken cancellation);
}

public enum FrameFate
{
    Acknowledged,

    /// <summary>A gap in the sequence, or the series ended without it: owed again.</summary>
    Missing,

    /// <summary>Wrong shape, type or checksum: owed again.</summary>
    Rejected,

    /// <summary>The frame arrived but could not be written: the scan must not go on.</summary>
    WriteFailed,
}

/// <param name="Problem">One sentence; empty for an acknowledged frame.</param>
/// <param name="Statistics">Of an acknowledged frame's pixels; null otherwise.</param>
public sealed record FrameOutcome(long ImageId, FrameFate Fate, string Problem, FrameStatistics? Statistics);

/// <summary>What the engine checks of a frame without touching pixels.</summary>
/// <param name="MeanAdu">Mean grey value.</param>
/// <param name="SaturatedFraction">Fraction of pixels at or over saturation.</param>
/// <param name="SampleSuspicion">For a background: null while it cannot be told, or one sentence why it seems to contain the sample or no light; empty when it is fine.</param>
public sealed record FrameStatistics(double MeanAdu, double SaturatedFraction, string? SampleSuspicion);
