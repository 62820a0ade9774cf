namespace TxmXanes.Acquisition.Orchestration;

/// <summary>Frames of a scan, as the engine counts them.</summary>
public readonly record struct FrameTally
{
    public int SamplePlanned { get; init; }

    /// <summary>Those of additional backgrounds included, as soon as they are asked for.</summary>
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

    /// <summary>Backgrounds added in mid-scan because the predicted ones no longer fitted; each is the plan's background frames.</summary>
    public int ExtraBackgrounds { get; init; }
}
