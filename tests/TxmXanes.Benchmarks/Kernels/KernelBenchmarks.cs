using System.Numerics.Tensors;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Quality;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Benchmarks.Kernels;

/// <summary>One figure: the best of several runs.</summary>
/// <param name="OverReadFloor">Times of a plain sum over the bytes that the kernel must touch, measured in the same run; NaN where no such floor makes sense.</param>
public sealed record KernelFigure(string Name, double Milliseconds, double OverReadFloor);

/// <summary>The kernels of one live frame at full size, each against the time it takes to read its data once.</summary>
public static class KernelBenchmarks
{
    /// <summary>Runs all.</summary>
    /// <param name="side">Frame side, px.</param>
    /// <param name="references">J.</param>
    public static IReadOnlyList<KernelFigure> Run(int side = 2048, int references = 3)
    {
        var pixels = side * side;
        var random = new Random(1);
        var frame = new ushort[pixels];
        var (dark, log, y) = (new float[pixels], new float[pixels], new float[pixels]);
        for (var i = 0; i < pixels; i++)
        {
            var (r, c) = (i / side, i % side);
            frame[i] = (ushort)(17 + 1500 * Math.Exp(-0.3 - 0.1 * Math.Sin(r / 17.0) * Math.Cos(c / 23.0 + r / 90.0)) + 15 * random.NextDouble());
            dark[i] = 17;
            log[i] = (float)Math.Log(1500 + 10 * random.NextDouble());
        }
        for (var i = 0; i < pixels / 1000; i++)
            log[random.Next(pixels)] = float.NaN;

        var energies = Enumerable.Range(0, 105).Select(i => 8200 + 3.8 * i).ToArray();
        var spectra = Enumerable.Range(0, references).Select(j => Reference(8340 + 2.5 * j)).ToArray();
        var design = new JointDesign(energies, spectra);
        var statistics = new SufficientStatistics(design, side, side, 105);
        var figures = new List<KernelFigure>();
        var read = Timing.BestMs(20, () => Rows.ParallelFor(side, (a, b) => Sink += TensorPrimitives.Sum<float>(dark.AsSpan(a * side, (b - a) * side)))) / (4.0 * pixels);
        void Measure(string name, double bytesPerPixel, int runs, Action body)
        {
            var time = Timing.BestMs(runs, body);
            figures.Add(new KernelFigure(name, time, bytesPerPixel > 0 ? time / (bytesPerPixel * pixels * read) : double.NaN));
        }

        Measure("optical density", 14, 10, () => Rows.ParallelFor(side, (a, b) => OpticalDensity.Compute(
            frame.AsSpan(a * side, (b - a) * side), dark.AsSpan(a * side, (b - a) * side), log.AsSpan(a * side, (b - a) * side), 0, 4095, y.AsSpan(a * side, (b - a) * side))));
        Measure("optical density, one thread", 14, 10, () => OpticalDensity.Compute(frame, dark, log, 0, 4095, y));
        var registration = new ScanRegistration(energies, spectra, side, side);
        var t = 0;
        Measure("register a frame", 4, 20, () => registration.Register(y, energies[t++ % 105]));
        var n = 0;
        Measure("add a shifted frame", 4 + 8 * (references + 3), 105, () => statistics.Add(y, new FrameTerm(energies[n], 1, new Shift(0.3 + 0.01 * n, -0.6), 0, new BackgroundShare(0, 1, 0, 2)) with { EnergyEv = energies[n++ % 105] }));
        var fit = new JointFit(side, side, references);
        Measure("solve all pixels, non-negative", 0, 3, () => JointSolver.Solve(statistics, FitSolver.Nnls, fit));
        var camera = new CameraNoise(0.14, 3.56, 5);
        Measure("standard errors of all pixels", 0, 2, () => StandardErrors.Fill(statistics, log, camera, fit));
        var blocks = new BlockStatistics(statistics, Math.Max(1, side / 512));
        var (blockLog, blockFit) = (new float[blocks.Rows * blocks.Columns], new JointFit(blocks.Rows, blocks.Columns, references));
        blocks.Average(log, blockLog);
        var screen = new float[blocks.Rows * blocks.Columns];
        Measure("mean over blocks", 4, 10, () => BlockMean.Of(y, side, side, Math.Max(1, side / 512), screen));
        Measure("block sums", 4 * (references + 3), 5, blocks.Update);
        Measure("solve blocks", 0, 5, () => JointSolver.Solve(blocks, FitSolver.Nnls, blockFit));
        Measure("standard errors of blocks", 0, 5, () => StandardErrors.Fill(blocks, blockLog, camera, blockFit));
        var (edge, white) = (new float[pixels], new float[pixels]);
        Measure("edge and white line of all pixels", 0, 2, () => new SpectrumFeatures(spectra).Fill(fit, edge, white));
        // Once a scan, but the first frames wait for them.
        var bad = new byte[pixels];
        Measure("find hot pixels", 0, 2, () => BadPixels.MarkHot(dark, side, side, bad));
        Measure("find unresponsive pixels", 0, 2, () => BadPixels.MarkUnresponsive(log, side, side, bad));
        var (bright, other) = (Array.ConvertAll(frame, v => (float)v), Array.ConvertAll(frame, v => 0.9f * v));
        Measure("judge a first background", 0, 2, () => BackgroundSuspicion.AgainstSample(bright, other, dark, 0, side, side, 4095));
        return figures;
    }

    /// <summary>Keeps results from being optimised away.</summary>
    public static float Sink { get; private set; }

    private static ReferenceSpectrum Reference(double edgeEv)
    {
        var energies = Enumerable.Range(0, 901).Select(i => 8150 + 0.5 * i).ToArray();
        return new ReferenceSpectrum($"{edgeEv}", energies, energies.Select(e => 0.5 + Math.Atan((e - edgeEv) / 2) / Math.PI + 0.6 * Math.Exp(-(e - edgeEv - 6) * (e - edgeEv - 6) / 30)).ToArray());
    }
}
