using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration;

/// <summary>Everything the engine needs to run one scan.</summary>
public sealed record ScanJob
{
    /// <summary>The scan's id; unique over all scans, as detector series are named after it.</summary>
    public required string Id { get; init; }

    public required ScanPlan Plan { get; init; }

    public required BeamlineDescription Beamline { get; init; }

    public required BeamlineDevices Devices { get; init; }

    public required IFramePath Frames { get; init; }

    public ScanControl Control { get; init; } = new();

    public IScanObserver? Observer { get; init; }

    /// <summary>The frame size the rest of the daemon was set up for; the detector must agree. Null: whatever it says.</summary>
    public FrameShape? Shape { get; init; }

    /// <summary>What an interrupted scan has already; null for a new one.</summary>
    public ResumePoint? Resume { get; init; }

    public ISuspender? Suspender { get; init; }

    /// <summary>How well predicted backgrounds fit; null where nobody tells: there are then no alarms and no additional backgrounds.</summary>
    public IBackgroundWatch? BackgroundWatch { get; init; }
}
