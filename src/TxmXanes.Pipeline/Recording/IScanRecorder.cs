using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Recording;

/// <summary>The raw file and journal of one scan.</summary>
/// <remarks>One caller at a time. A failed write throws <see cref="RecordingException"/> and leaves the frames before it intact.</remarks>
public interface IScanRecorder : IDisposable
{
    /// <summary>The raw file.</summary>
    string FilePath { get; }

    /// <summary>Returns when the frame is acknowledged: in the file, flushed (and synced, by setting) and journalled.</summary>
    FrameReceipt Append(FrameMetadata metadata, ReadOnlySpan<ushort> pixels);

    /// <summary>Sets image_key 3 on a frame that is in the file.</summary>
    void Invalidate(long imageId, string reason);

    /// <summary>A journal line of another kind, e.g. a warning or a change of state.</summary>
    void Note(string eventName, IReadOnlyDictionary<string, object?> details);

    /// <summary>Ends the file properly. Nothing may be appended afterwards.</summary>
    void Finish(ScanEnd end);
}

/// <param name="FileOffset">Where the frame's bytes stand in the file.</param>
/// <param name="Bytes">Their number.</param>
public readonly record struct FrameReceipt(long FileOffset, long Bytes);

/// <param name="State">completed, stopped, aborted or failed.</param>
/// <param name="Problem">One sentence, or empty.</param>
/// <param name="EndTime">The scan clock's time.</param>
public sealed record ScanEnd(string State, string Problem, DateTimeOffset EndTime);

/// <summary>The raw data could not be written (disk full, file system lost). One sentence with path and cause.</summary>
public sealed class RecordingException(string message, Exception? inner = null) : IOException(message, inner);
