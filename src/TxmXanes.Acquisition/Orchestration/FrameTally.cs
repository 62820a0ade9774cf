namespace TxmXanes.Acquisition.Orchestration;

/// <summary>Frames of a scan, as the engine counts them.</summary>
public readonly record struct FrameTally
{
    public int SamplePlanned { get; init; }

    public int BackgroundPlanned { get; init; }

    public int DarkPlanned { get; init; }

    /// <summary>Acknowledged.</summary>
    public int Sample { get; init; }

    /// <summary>Acknowledged.</summary>
    public int Background { get; init; }

    /// <summary>Acknowledged.</summary>
    public int Dark { get; init; }

    /// <summary>Acknowledged, then marked as not to be used.</summary>
    public int Invalid { get; init; }

    /// <summary>Arrived with the wrong shape, type or checksum.</summary>
    public int Rejected { get; init; }

    /// <summary>Exposed and never arrived.</summary>
    public int Missing { get; init; }

    /// <summary>Exposed again for a lost, rejected or invalid one.</summary>
    public int Retaken { get; init; }
}
