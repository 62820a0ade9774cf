using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;

namespace TxmXanes.Storage.Nexus;

/// <summary>Everything that a scan's raw file says besides its frames; known before the first frame.</summary>
public sealed record ScanFileDescription
{
    public required string ScanId { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required ScanPlan Plan { get; init; }

    /// <summary>The user's YAML, copied as it is.</summary>
    public required string PlanText { get; init; }

    public string RecipeText { get; init; } = "";

    public required BeamlineDescription Beamline { get; init; }

    public string BeamlineText { get; init; } = "";

    public required CameraDescription Camera { get; init; }

    /// <summary>The reference spectra of the plan, so that the file can be analysed wherever it is taken.</summary>
    public IReadOnlyList<RawSpectrum> References { get; init; } = [];

    public required string SoftwareVersion { get; init; }
}

/// <param name="SyncEachFrame">fsync per frame: acknowledged frames survive the loss of power, not only the death of the process.</param>
/// <param name="ReserveBytes">
/// An append is refused while the file system would be left with less, so that the end of the scan, its journal and its maps
/// can still be written.
/// </param>
public sealed record DurabilitySettings(bool SyncEachFrame = true, long ReserveBytes = 32L << 20);
