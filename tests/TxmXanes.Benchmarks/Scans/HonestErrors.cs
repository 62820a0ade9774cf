using TxmXanes.Benchmarks.Harness;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Nexus;
using TxmXanes.SystemTests.Rig;

namespace TxmXanes.Benchmarks.Scans;

/// <summary>The same improved scan again and again, only the noise new: does the reported standard error say how far the fractions scatter?</summary>
internal static class HonestErrors
{
    private const int Repeats = 40;
    private const double TimeScale = 0.006;
    private const string Sample = "ni-nio";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var maps = new List<MapSet>();
        MapSet? truth = null;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            await using var rig = await BeamlineRig.StartAsync(new RigSettings
            {
                Size = "320x256",
                Sample = Sample,
                Seed = 1,
                TimeScale = TimeScale,
                VirtualBeamlineYaml = $"illumination_motion: false\nnoise_seed: {1000 + repeat}",
            }, cancellation);
            var status = await PublishedScan.RunAsync(rig, Sample, conventional: false, cancellation);
            maps.Add(MapErrors.Unconstrained(status.FilePath));
            if (truth is null)
            {
                await rig.EndVirtualBeamlineAsync(cancellation);
                truth = MapsFileReader.Read(rig.TruthFile);
            }
            Console.Error.WriteLine($"  repeat {repeat + 1} of {Repeats}");
        }
        return new (double From, double To)[] { (0.1, 0.25), (0.25, 0.4), (0.4, 0.6) }.SelectMany(bin =>
        {
            var ratio = MedianRatio(maps, truth!, bin.From, bin.To);
            return new[]
            {
                new Figure($"sigma / spread, edge jump {bin.From:0.00} to {bin.To:0.00}, lower limit", ratio, "", 0.87, AtMost: false),
                new Figure($"sigma / spread, edge jump {bin.From:0.00} to {bin.To:0.00}, upper limit", ratio, "", 1.15),
            };
        }).ToArray();
    }

    private static double MedianRatio(List<MapSet> maps, MapSet truth, double from, double to)
    {
        var ratios = new List<double>();
        for (var i = 0; i < truth.Thickness.Length; i++)
        {
            if (!(truth.Thickness[i] >= from && truth.Thickness[i] < to))
                continue;
            var values = maps.Select(m => (double)m.Fraction[0][i]).Where(double.IsFinite).ToArray();
            if (values.Length < Repeats)
                continue;
            var mean = values.Average();
            var spread = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
            ratios.Add(maps.Average(m => (double)m.FractionSigma[0][i]) / spread);
        }
        ratios.Sort();
        return ratios.Count > 0 ? ratios[ratios.Count / 2] : double.NaN;
    }
}
