using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Structure;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>k-means on 1024 x 1024 x 105 spectra, beside scikit-learn on the same numbers in the same run: greedy k-means++, 10 restarts, 300 passes, tolerance 1e-4.</summary>
internal static class KMeansBenchmark
{
    private const int Side = 1024;
    private const int Energies = 105;
    private const int Clusters = 4;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellation)
    {
        var stack = Simulated();
        PrincipalComponents components = PrincipalComponents.Of(stack);
        var pca = Timing.BestMs(3, () => components = PrincipalComponents.Of(stack)) / 1000;
        var clusters = KMeans.Of(stack, new KMeansOptions(Clusters));
        var own = Timing.BestMs(3, () => clusters = KMeans.Of(stack, new KMeansOptions(Clusters))) / 1000;
        var onComponents = Timing.BestMs(3, () => KMeans.Of(stack, new KMeansOptions(Clusters, ClusterSpace.Components))) / 1000;
        var theirs = await SklearnAsync(stack, cancellation);
        return
        [
            new("k-means, 4 clusters, 1024 x 1024 x 105", own, "s", 2),
            new("scikit-learn, the same", theirs.Seconds, "s"),
            new("scikit-learn / k-means", theirs.Seconds / own, "times"),
            new("inertia above scikit-learn's", 100 * (clusters.Inertia / theirs.Inertia - 1), "%", 0.1),
            new("passes of the best search", clusters.Iterations, ""),
            new("passes of scikit-learn's best search", theirs.Iterations, ""),
            new("k-means on the components proposed", onComponents, "s"),
            new("principal components of the same stack", pca, "s"),
            new("components proposed (two phases and the thickness: 2)", components.Proposed, ""),
        ];
    }

    // Normalised spectra of a particle of two phases that mix, brighter and darker, in an empty field; noise grows where the particle is thin.
    private static SpectrumStack Simulated()
    {
        var energies = Enumerable.Range(0, Energies).Select(t => 8200 + 3.8 * t).ToArray();
        var frames = Enumerable.Range(0, Energies).Select(_ => new float[Side * Side]).ToArray();
        Imaging.Buffers.Rows.ParallelFor(Energies, (start, stop) =>
        {
            for (var t = start; t < stop; t++)
            {
                var random = new Random(t);
                var (metal, oxide) = (Reference(energies[t], 8333, 0.1), Reference(energies[t], 8345, 0.8));
                for (var p = 0; p < frames[t].Length; p++)
                {
                    var (r, c) = ((p / Side - Side / 2) / (0.4 * Side), (p % Side - Side / 2) / (0.4 * Side));
                    var thickness = Math.Sqrt(Math.Max(0, 1 - r * r - c * c));
                    var fraction = 0.5 + 0.5 * Math.Sin(9 * r + 2 * Math.Sin(5 * c)) * Math.Cos(7 * c);
                    var gaussian = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                    frames[t][p] = (float)(thickness * (fraction * metal + (1 - fraction) * oxide) + (0.04 + 0.03 * thickness) * gaussian);
                }
            }
        }, smallestShare: 1);
        return new SpectrumStack(Side, Side, energies, frames);
    }

    private static double Reference(double e, double edge, double white) =>
        0.5 + Math.Atan((e - edge) / 2) / Math.PI + white * Math.Exp(-(e - edge - 6) * (e - edge - 6) / 25);

    private static async Task<Sklearn> SklearnAsync(SpectrumStack stack, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("txmx-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "spectra.f32");
            await using (var file = File.Create(path))
                foreach (var frame in stack.Frames)
                    file.Write(MemoryMarshal.AsBytes<float>(frame));
            var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true };
            foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Analysis", "kmeans_sklearn.py"), path, $"{Energies}", $"{Side * Side}", $"{Clusters}"])
                start.ArgumentList.Add(argument);
            (start.Environment["OPENBLAS_NUM_THREADS"], start.Environment["OMP_NUM_THREADS"]) = ("2", "2");
            start.Environment.Remove("OPENBLAS_CORETYPE");
            start.Environment.Remove("OPENBLAS_L2_SIZE");
            using var python = Process.Start(start)!;
            var line = await python.StandardOutput.ReadLineAsync(cancellation) ?? throw new BadInputException("The benchmark's Python script ended early; its message is above.");
            await python.WaitForExitAsync(cancellation);
            return JsonSerializer.Deserialize<Sklearn>(line, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed record Sklearn(double Seconds, double Inertia, int Iterations);
}
