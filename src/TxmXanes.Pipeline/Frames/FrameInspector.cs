using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Frames;

/// <summary>Looks at each acknowledged frame for what the engine checks: level, saturation, and whether a background holds the sample.</summary>
/// <remarks>Called by the writer only, in order of acquisition.</remarks>
public sealed class FrameInspector(CameraDescription camera)
{
    /// <summary>Statistics of a frame.</summary>
    /// <param name="pixels">ADU, row-major.</param>
    public FrameStatistics Inspect(FrameMetadata metadata, ReadOnlySpan<ushort> pixels)
    {
        long sum = 0;
        var saturated = 0;
        var limit = camera.SaturationAdu;
        foreach (var value in pixels)
        {
            sum += value;
            if (value >= limit)
                saturated++;
        }
        return new FrameStatistics((double)sum / pixels.Length, (double)saturated / pixels.Length, null);
    }
}
