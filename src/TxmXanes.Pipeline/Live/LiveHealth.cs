using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Live;

/// <summary>How the map path does; none of it concerns the raw frames.</summary>
/// <param name="Frames">Sample frames in the present map.</param>
/// <param name="Problem">One sentence while maps fail or lag behind; else empty.</param>
/// <param name="LatencyP50Ms">Wall: frame received to map published.</param>
/// <param name="Background">How well the background of the last sample frame fits; null before the first figure.</param>
/// <param name="WorstBackground">The worst of the scan; null while none could be told.</param>
public readonly record struct LiveHealth(
    int Frames,
    string Problem,
    int PublicationsDropped,
    double LatencyP50Ms,
    double LatencyP99Ms,
    BackgroundQuality? Background = null,
    BackgroundQuality? WorstBackground = null);
