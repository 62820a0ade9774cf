namespace TxmXanes.Pipeline.Live;

/// <summary>Which maps hang on the board.</summary>
/// <param name="Version">Rises with every publication.</param>
/// <param name="Frames">Sample frames in them.</param>
/// <param name="EnergyEv">Of the last frame added, eV.</param>
/// <param name="Final">Recomputed from the file with all backgrounds.</param>
/// <param name="Grid">One value stands for BinPx x BinPx detector pixels, whose optical densities were averaged before fitting.</param>
public sealed record LiveHeader(string ScanId, long Version, int Frames, double EnergyEv, bool Final, ScreenGrid Grid);

/// <summary>One map as a viewer takes it away.</summary>
/// <param name="Values">float32, little-endian, row-major; NaN where not valid.</param>
public sealed record LiveMapCopy(LiveHeader Header, byte[] Values);
