namespace TxmXanes.Pipeline.Live;

/// <summary>How the map path does; none of it concerns the raw frames.</summary>
/// <param name="Frames">Sample frames in the present map.</param>
/// <param name="Problem">One sentence while maps fail or lag behind; else empty.</param>
/// <param name="LatencyP50Ms">Wall: frame received to map published.</param>
public readonly record struct LiveHealth(int Frames, string Problem, int PublicationsDropped, double LatencyP50Ms, double LatencyP99Ms);
