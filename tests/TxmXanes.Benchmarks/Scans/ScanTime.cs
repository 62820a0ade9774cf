using TxmXanes.Benchmarks.Harness;
using TxmXanes.SystemTests.Rig;

namespace TxmXanes.Benchmarks.Scans;

/// <summary>How long the published plan takes, in simulated seconds, with the engine's real waiting between.</summary>
internal static class ScanTime
{
    // One wall millisecond of the computer's own delays counts ten simulated ones: more haste would measure the computer.
    private const double TimeScale = 0.1;
    private const double ExposureFloor = 535;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var conventional = await SecondsAsync(published: true, conventional: true, cancellation);
        var improved = await SecondsAsync(published: true, conventional: false, cancellation);
        var overlapped = await SecondsAsync(published: false, conventional: false, cancellation);
        return
        [
            new("published, conventional", conventional, "s"),
            new("published, conventional, off 24 min", Math.Abs(conventional / 1440 - 1), "", 0.01),
            new("published, improved", improved, "s"),
            new("published, improved, off 10 min", Math.Abs(improved / 600 - 1), "", 0.02),
            new("improved / conventional", improved / conventional, "", 0.425),
            new("overlapped, improved", overlapped, "s"),
            new("overlapped, improved / exposure floor of 535 s", overlapped / ExposureFloor, "", 1.08),
        ];
    }

    private static async Task<double> SecondsAsync(bool published, bool conventional, CancellationToken cancellation)
    {
        await using var rig = await BeamlineRig.StartAsync(new RigSettings
        {
            Size = "428x352",
            Sample = "ncm811-cycled",
            TimeScale = TimeScale,
            Beamline = text => published ? text.Replace("moves: { together: true, during_readout: true }", "moves: { together: false, during_readout: false }", StringComparison.Ordinal) : text,
        }, cancellation);
        return (await PublishedScan.RunAsync(rig, "ncm811-cycled", conventional, cancellation)).Time.TotalS;
    }
}
