using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>The backgrounds between the first and the last as if they were sample frames, part of their pixels hidden as if sample were there: what a model predicts for them can be held against what was measured.</summary>
/// <remarks>Hidden pixels read as saturated, so that the analysis takes them for invalid. The scan's own sample frames do not count.</remarks>
public sealed class BackgroundsAsSamples : ScanView
{
    private readonly IReadOnlySet<int> middle;
    private readonly ReadOnlyMemory<bool> hidden;

    /// <param name="hidden">Per pixel; empty for none.</param>
    /// <exception cref="ArgumentException">Wrong number of pixels.</exception>
    public BackgroundsAsSamples(IScanFrames scan, ReadOnlyMemory<bool> hidden = default) : base(scan)
    {
        if (!hidden.IsEmpty && hidden.Length != scan.Camera.Shape.Pixels)
            throw new ArgumentException($"{hidden.Length} pixels are hidden or not, the frames have {scan.Camera.Shape.Pixels}.", nameof(hidden));
        (this.hidden, middle) = (hidden, MiddleBackgrounds(scan));
        Camera = scan.Camera with { SaturationAdu = Math.Min(scan.Camera.SaturationAdu, ushort.MaxValue) };
        Frames = [.. scan.Frames.Select((frame, i) =>
            middle.Contains(i) ? frame with { Key = ImageKey.Sample }
            : frame.Key == ImageKey.Sample ? frame with { Key = ImageKey.Invalid }
            : frame)];
    }

    /// <inheritdoc/>
    public override CameraDescription Camera { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<FrameMetadata> Frames { get; }

    /// <inheritdoc/>
    public override void ReadFrame(int index, Span<ushort> pixels)
    {
        base.ReadFrame(index, pixels);
        if (!middle.Contains(index))
            return;
        var hide = hidden.Span;
        for (var i = 0; i < hide.Length; i++)
            if (hide[i])
                pixels[i] = ushort.MaxValue;
    }
}
