using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>A recorded scan, some of whose frames are taken for others.</summary>
/// <remarks>The scan stays with whoever opened it: disposing the view does nothing.</remarks>
public abstract class ScanView(IScanFrames scan) : IScanFrames
{
    protected IScanFrames Scan { get; } = scan;

    /// <inheritdoc/>
    public string Path => Scan.Path;

    /// <inheritdoc/>
    public string Sha256 => Scan.Sha256;

    /// <inheritdoc/>
    public virtual CameraDescription Camera => Scan.Camera;

    /// <inheritdoc/>
    public abstract IReadOnlyList<FrameMetadata> Frames { get; }

    /// <inheritdoc/>
    public string PlanText => Scan.PlanText;

    /// <inheritdoc/>
    public string RecipeText => Scan.RecipeText;

    /// <inheritdoc/>
    public virtual void ReadFrame(int index, Span<ushort> pixels) => Scan.ReadFrame(index, pixels);

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>The frames of the backgrounds between the first stop and the last.</summary>
    protected static IReadOnlySet<int> MiddleBackgrounds(IScanFrames scan)
    {
        var stops = MeasuredBackgrounds.Group(scan.Frames);
        return stops.Count > 2 ? stops[1..^1].SelectMany(s => s.FrameIndices).ToHashSet() : [];
    }
}
