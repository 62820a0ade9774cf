using System.Diagnostics;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Benchmarks.Scans;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Backgrounds;
using TxmXanes.Storage.Nexus;
using TxmXanes.SystemTests.Rig;

namespace TxmXanes.Benchmarks.Backgrounds;

/// <summary>Predicted backgrounds, and what becomes of the maps, on the virtual beamline with its illumination moving and deforming, against the noise-free truth.</summary>
internal static class VirtualBeam
{
    private const double TimeScale = 0.015;
    private const int Sequences = 8;

    /// <summary>All samples, from two backgrounds alone and with a model trained on 8 recorded sequences.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var figures = new List<Figure>();
        foreach (var sample in new[] { "ni-nio", "ncm811-pristine", "ncm811-cycled" })
        {
            var conventional = await ConventionalRmsAsync(sample, cancellation);
            await using var rig = await StartAsync(sample, 1, cancellation);
            var recorded = new List<string>();
            for (var i = 0; i < Sequences; i++)
                recorded.Add((await PublishedScan.RunAsync(rig, sample, conventional: true, cancellation)).FilePath);
            var start = Stopwatch.GetTimestamp();
            var trained = Train(recorded, cancellation);
            figures.Add(new($"{sample}: training on {Sequences} sequences, files read", Stopwatch.GetElapsedTime(start).TotalSeconds, "s", 5));

            var scanFile = (await PublishedScan.RunAsync(rig, sample, conventional: false, cancellation)).FilePath;
            await rig.EndVirtualBeamlineAsync(cancellation);
            using var scan = NexusScanReader.Open(scanFile);
            using var truth = TruthBackgrounds.Open(rig.TruthFile, scan.Camera.Shape);
            var scores = BackgroundEvaluation.AgainstTruth(scan, new Recipe(), trained, truth.Behind, null, cancellation: cancellation);
            figures.AddRange(Scores(sample, "linear", scores));
            figures.AddRange(Scores(sample, "adaptive", scores, 0.990, 43));
            figures.AddRange(Scores(sample, "polynomial", scores));
            figures.AddRange(Scores(sample, "adaptive, trained", scores, 0.995, 45));

            var maps = MapsFileReader.Read(rig.TruthFile);
            var best = Rms(new WithTrueBackgrounds(scan, truth.Behind), scan.References, BackgroundModel.Measured, null, maps);
            var adaptive = Rms(scan, scan.References, BackgroundModel.Adaptive, null, maps);
            figures.Add(new($"{sample}: map rms, adaptive / true backgrounds", adaptive / best, "times", 1.10));
            figures.Add(new($"{sample}: map rms, adaptive and trained / true backgrounds", Rms(scan, scan.References, BackgroundModel.Adaptive, trained, maps) / best, "times", 1.10));
            figures.Add(new($"{sample}: map rms, adaptive / conventional", adaptive / conventional, "times", 0.85));
        }
        return figures;
    }

    /// <summary>Twenty seeds, each with its own sample, beam and noise.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureSeedsAsync(CancellationToken cancellation)
    {
        var ratios = new List<double>();
        for (var seed = 1; seed <= 20; seed++)
        {
            var sample = new[] { "ni-nio", "ncm811-pristine", "ncm811-cycled" }[seed % 3];
            await using var rig = await StartAsync(sample, seed, cancellation);
            var scanFile = (await PublishedScan.RunAsync(rig, sample, conventional: false, cancellation)).FilePath;
            await rig.EndVirtualBeamlineAsync(cancellation);
            using var scan = NexusScanReader.Open(scanFile);
            var truth = MapsFileReader.Read(rig.TruthFile);
            ratios.Add(Rms(scan, scan.References, BackgroundModel.Adaptive, null, truth) / Rms(scan, scan.References, BackgroundModel.Linear, null, truth));
        }
        return
        [
            new("map rms, adaptive / linear, worst of 20 seeds", ratios.Max(), "times", 1.02),
            new("map rms, adaptive / linear, mean of 20 seeds", ratios.Average(), "times"),
        ];
    }

    private static Task<BeamlineRig> StartAsync(string sample, int seed, CancellationToken cancellation) => BeamlineRig.StartAsync(
        new RigSettings { Size = "428x352", Sample = sample, Seed = seed, TimeScale = TimeScale, TruthBackgrounds = true }, cancellation);

    private static async Task<double> ConventionalRmsAsync(string sample, CancellationToken cancellation)
    {
        await using var rig = await StartAsync(sample, 1, cancellation);
        var file = (await PublishedScan.RunAsync(rig, sample, conventional: true, cancellation)).FilePath;
        await rig.EndVirtualBeamlineAsync(cancellation);
        using var scan = NexusScanReader.Open(file);
        return Rms(scan, scan.References, BackgroundModel.Measured, null, MapsFileReader.Read(rig.TruthFile));
    }

    private static TrainedBackground Train(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var scans = files.Select(NexusScanReader.Open).ToArray();
        try
        {
            return BackgroundTraining.Run(scans, cancellation: cancellation);
        }
        finally
        {
            foreach (var scan in scans)
                scan.Dispose();
        }
    }

    private static double Rms(IScanFrames scan, IReadOnlyList<RawSpectrum> references, BackgroundModel model, TrainedBackground? trained, MapSet truth) =>
        MapErrors.Of(MapErrors.Unconstrained(scan, references, model, trained), truth).Rms;

    private static IEnumerable<Figure> Scores(string sample, string model, IReadOnlyList<ModelScore> scores, double? leastSsim = null, double? leastPsnr = null)
    {
        var frames = scores.Single(s => s.Model == model).Frames;
        yield return new($"{sample}: {model}, SSIM at the worst index", frames.Min(f => f.Whole.Ssim), "", leastSsim, AtMost: false);
        yield return new($"{sample}: {model}, PSNR at the worst index", frames.Min(f => f.Whole.PsnrDb), "dB", leastPsnr, AtMost: false);
    }
}
