using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>A scan of the virtual beamline with the background that each sample frame truly had, without noise: what no model can beat.</summary>
/// <remarks>Each sample frame is followed by a background of the same exposure and monitor, its grey values rounded as a camera's are (0.3 ADU rms); the measured backgrounds do not count.</remarks>
public sealed class WithTrueBackgrounds : ScanView
{
    private readonly Func<FrameMetadata, float[]> truth;
    private readonly List<FrameMetadata> frames = [];
    private readonly List<(int Index, FrameMetadata? BackgroundOf)> sources = [];
    private readonly float[] dark;

    /// <param name="truth">Grey values above dark behind a sample frame, ADU.</param>
    public WithTrueBackgrounds(IScanFrames scan, Func<FrameMetadata, float[]> truth) : base(scan)
    {
        this.truth = truth;
        dark = new MeasuredBackgrounds(scan, new()).Dark.ToArray();
        for (var i = 0; i < scan.Frames.Count; i++)
        {
            var frame = scan.Frames[i];
            frames.Add(frame.Key == ImageKey.Background ? frame with { Key = ImageKey.Invalid } : frame);
            sources.Add((i, null));
            if (frame.Key != ImageKey.Sample)
                continue;
            frames.Add(frame with { Key = ImageKey.Background });
            sources.Add((i, frame));
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FrameMetadata> Frames => frames;

    /// <inheritdoc/>
    public override void ReadFrame(int index, Span<ushort> pixels)
    {
        var (source, sample) = sources[index];
        if (sample is null)
        {
            base.ReadFrame(source, pixels);
            return;
        }
        var grey = truth(sample);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (ushort)Math.Clamp(MathF.Round(grey[i] + dark[i]), 0, ushort.MaxValue);
    }
}
