using TxmXanes.Benchmarks.Harness;
using TxmXanes.Storage.Nexus;
using TxmXanes.SystemTests.Rig;

namespace TxmXanes.Benchmarks.Scans;

/// <summary>Maps of whole scans against the virtual beamline's truth.</summary>
internal static class Accuracy
{
    private const double TimeScale = 0.015;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var figures = new List<Figure>();
        foreach (var sample in new[] { "ni-nio", "ncm811-pristine", "ncm811-cycled" })
        {
            var improved = await ErrorsAsync(sample, conventional: false, motion: false, cancellation);
            var conventional = await ErrorsAsync(sample, conventional: true, motion: false, cancellation);
            figures.Add(new($"{sample}, improved: rms of error / bound", improved.OverBound, "", 1.10));
            figures.Add(new($"{sample}, conventional: rms of error / bound", conventional.OverBound, "", 1.10));
            figures.Add(new($"{sample}, improved / conventional rms", improved.Rms / conventional.Rms, "", 0.85));
            var moving = await ErrorsAsync(sample, conventional: false, motion: true, cancellation);
            figures.Add(new($"{sample}, improved, illumination moving: error / bound", moving.OverBound, ""));
        }
        return figures;
    }

    private static async Task<MapErrors> ErrorsAsync(string sample, bool conventional, bool motion, CancellationToken cancellation)
    {
        await using var rig = await BeamlineRig.StartAsync(new RigSettings
        {
            Size = "428x352",
            Sample = sample,
            Seed = 1,
            TimeScale = TimeScale,
            VirtualBeamlineYaml = motion ? "illumination_motion: true" : "illumination_motion: false",
        }, cancellation);
        var status = await PublishedScan.RunAsync(rig, sample, conventional, cancellation);
        await rig.EndVirtualBeamlineAsync(cancellation);
        return MapErrors.Of(MapErrors.Unconstrained(status.FilePath), MapsFileReader.Read(rig.TruthFile));
    }
}
