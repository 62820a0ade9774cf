namespace TxmXanes.Pipeline.Frames;

/// <summary>What became of everything that arrived.</summary>
public readonly record struct FrameCounters
{
    /// <summary>Acknowledged frames by kind.</summary>
    public int Sample { get; init; }

    public int Background { get; init; }

    public int Dark { get; init; }

    /// <summary>Kept with image_key 3.</summary>
    public int Invalid { get; init; }

    /// <summary>Of another series, dropped.</summary>
    public int Foreign { get; init; }

    public int Duplicate { get; init; }

    /// <summary>Wrong shape, type, size or checksum.</summary>
    public int Rejected { get; init; }

    /// <summary>Gaps in the sequence.</summary>
    public int Missing { get; init; }

    /// <summary>Plain array-1.0 frames, without series and checksum.</summary>
    public int Unchecked { get; init; }

    public long BytesWritten { get; init; }

    /// <summary>99th percentile of writing one frame durably, wall ms.</summary>
    public double WriteP99Ms { get; init; }
}
