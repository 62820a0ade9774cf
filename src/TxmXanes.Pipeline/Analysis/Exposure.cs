using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>t i0 of a frame, what grey values are divided by (science section 4).</summary>
internal static class Exposure
{
    /// <summary>t i0: s where no monitor is recorded or the recipe leaves it out, counts otherwise.</summary>
    public static double Of(FrameMetadata frame, NormaliseRecipe normalise) =>
        (normalise.Exposure ? frame.CountTimeSeconds : 1) * (normalise.Monitor && frame.MonitorRate is { } rate and > 0 ? rate : 1);
}
