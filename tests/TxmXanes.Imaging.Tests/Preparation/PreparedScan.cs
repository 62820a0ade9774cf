using TxmXanes.Imaging.Tests.Simulation;

namespace TxmXanes.Imaging.Tests.Preparation;

/// <summary>One noisy, moving scan for all tests that look for what does not belong in it.</summary>
internal static class PreparedScan
{
    public const int Side = 96;

    private static readonly Lazy<(SyntheticScan, float[][])> Made = new(() =>
    {
        var scan = SyntheticScan.ForPackages(3, Side);
        return (scan, ScanAnalysis.Densities(scan, 1, conventional: true).Density);
    });

    public static SyntheticScan Scan => Made.Value.Item1;

    /// <summary>Optical densities of all frames, of which nobody changes any.</summary>
    public static float[][] Densities => Made.Value.Item2;

    /// <summary>A copy that may be changed.</summary>
    public static float[][] Copy() => Array.ConvertAll(Densities, d => d.ToArray());
}
