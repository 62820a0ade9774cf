using TxmXanes.Benchmarks.Analysis;
using TxmXanes.Benchmarks.Backgrounds;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Benchmarks.Kernels;
using TxmXanes.Benchmarks.Scans;

namespace TxmXanes.Benchmarks;

/// <summary>Every benchmark, in the order they run.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("kernels", "the kernels of one live frame at 2048x2048, against the memory's read floor", _ => Task.FromResult(Kernels())),
        new("fit", "edge normalisation and linear combination fits of a 2048x2048x100 stack", _ => Task.FromResult(FittingBenchmark.Measure())),
        new("optical-density-stack", "grey values of 2048x2048x100 to optical densities, and the preparation of an image", _ => Task.FromResult(OpticalDensityStack.Measure())),
        new("background-adaptive", "the adaptive background of one live frame at 2048x2048", _ => Task.FromResult(AdaptiveCost.Measure())),
        new("background-real", "predicting real flats from the first and the last of ten", _ => Task.FromResult(RealFlats.Measure())),
        new("background-virtual", "predicted backgrounds and maps against the noise-free truth, illumination moving", VirtualBeam.MeasureAsync),
        new("background-seeds", "maps of 20 seeds, adaptive beside linear", VirtualBeam.MeasureSeedsAsync),
        new("background-polynomial", "training and predicting backgrounds at the published size, beside numpy and scikit-learn", PolynomialBenchmark.MeasureAsync),
        new("registration", "registration of 2048x2048x100 by each method, its accuracy, and real frames", _ => Task.FromResult(RegistrationBenchmark.Measure())),
        new("features", "edge energy and white line of every pixel's own spectrum at 2048x2048x100", _ => Task.FromResult(FeatureBenchmark.Measure())),
        new("kmeans", "k-means and principal components of 1024x1024x105 spectra, beside scikit-learn", KMeansBenchmark.MeasureAsync),
        new("accuracy-packages", "the simulated scan on which packages were compared: registration, fractions, honest errors", _ => Task.FromResult(PackagesAccuracy.Measure())),
        new("process", "the program txmx process on 2048x2048x100 with a background at every energy: time and peak memory", ProcessBenchmark.MeasureAsync),
        new("scan-time", "simulated duration of the published plan, both presets", ScanTime.MeasureAsync),
        new("accuracy", "maps against the truth, all samples, improved and conventional", Accuracy.MeasureAsync),
        new("standard-errors", "reported sigma over true spread, 40 repeats", HonestErrors.MeasureAsync),
        new("sustained-1024", "1024x1024 at 10 frames/s, fsync per frame", c => Sustained.MeasureAsync(1024, 100, c)),
        new("sustained-2048", "2048x2048 at 10 frames/s, fsync per frame", c => Sustained.MeasureAsync(2048, 250, c)),
        new("engine", "dead time per point over 10,000 points, real time", EngineOverhead.MeasureAsync),
    ];

    private static IReadOnlyList<Figure> Kernels() => KernelBenchmarks.Run()
        .SelectMany(k => new[] { new Figure(k.Name, k.Milliseconds, "ms"), new Figure($"{k.Name}, over the read floor", k.OverReadFloor, "times") })
        .Where(f => !double.IsNaN(f.Value)).ToArray();
}
