using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>A conventional scan as if it had been an improved one: of its backgrounds only the first and the last count.</summary>
public sealed class WithoutMiddleBackgrounds : ScanView
{
    public WithoutMiddleBackgrounds(IScanFrames scan) : base(scan)
    {
        var middle = MiddleBackgrounds(scan);
        Frames = [.. scan.Frames.Select((frame, i) => middle.Contains(i) ? frame with { Key = ImageKey.Invalid } : frame)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FrameMetadata> Frames { get; }
}
