using System.Numerics.Tensors;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>Edge normalisation and linear combination fits of a 2048x2048x100 stack, against the time of reading it once.</summary>
internal static class FittingBenchmark
{
    private const int Side = 2048;
    private const int Energies = 100;
    private const int Runs = 5;

    /// <summary>Keeps results from being optimised away.</summary>
    public static float Sink { get; private set; }

    public static IReadOnlyList<Figure> Measure()
    {
        var references = new[] { Reference("Ni", 8333, 0.25), Reference("NiO", 8344, 0.85), Reference("LiNiO2", 8346, 0.58) };
        var stack = Stack(references);
        var maps = new NormalisedMaps(Side, Side, references.Length);
        var options = new NormalisedOptions(references, new EnergyRange(8300, 8450));
        var edge = new EdgeOptions(new EnergyRange(8200, 8310), new EnergyRange(8395, 8595), MinimumStep: 0.05);
        var lines = EdgeLines.Of(stack, edge);
        var noise = Noise();

        // Touches the maps, and compiles.
        NormalisedFit.Compute(stack, lines, options, noise, maps);
        var floor = Timing.BestMs(Runs, () => Rows.ParallelFor(Side, (a, b) =>
        {
            var sum = 0f;
            for (var t = 0; t < stack.Count; t++)
                sum += TensorPrimitives.Sum<float>(stack.RowsOf(t, a, b));
            Sink += sum;
        }));
        var whole = Timing.BestMs(Runs, () => NormalisedFit.Compute(stack, EdgeLines.Of(stack, edge), options, noise, maps));
        var global = Timing.BestMs(2, () => NormalisedFit.Compute(stack, EdgeLines.Of(stack, edge with { Mode = EdgeMode.GlobalSlope }), options, noise, maps));
        var residual = Timing.BestMs(2, () => NormalisedFit.Compute(stack, lines, options, null, maps));
        var withLines = Timing.BestMs(Runs, () => NormalisedFit.Compute(stack, lines, options, null, maps, errors: false));
        var all = options with { Range = null };
        var lsq = Timing.BestMs(Runs, () => NormalisedFit.Compute(stack, null, all, null, maps, errors: false));
        var nnls = Timing.BestMs(Runs, () => NormalisedFit.Compute(stack, null, all with { Constraints = FitConstraints.NonNegative(3) }, null, maps, errors: false));
        var normalise = Timing.BestMs(1, () => lines.Normalise(stack));
        var bounded = maps.Fit.Valid.Count(v => v == 2) / (double)maps.Fit.Valid.Length;

        return
        [
            new("reading the stack", floor, "ms"),
            new("pixel-wise edge normalisation and LSQ with standard errors", whole / 1000, "s", 1.0),
            new("the same, over the reading", whole / floor, "times"),
            new("with a global slope", global / 1000, "s"),
            new("with errors from the residuals", residual / 1000, "s"),
            new("lines and LSQ, no errors", withLines, "ms"),
            new("LSQ alone, all energies", lsq, "ms"),
            new("LSQ alone, over the reading", lsq / floor, "times", 4),
            new("NNLS alone, all energies", nnls, "ms"),
            new("NNLS over LSQ", nnls / lsq, "times", 2),
            new("part of pixels at a bound", bounded, ""),
            new("normalising the stack in place", normalise, "ms"),
            .. Prior(references),
        ];
    }

    // The published comparison is of this size.
    private static Figure[] Prior(ReferenceSpectrum[] references)
    {
        const int Smaller = 1024;
        var stack = Stack(references, Smaller);
        var maps = new NormalisedMaps(Smaller, Smaller, references.Length);
        var edge = new EdgeOptions(new EnergyRange(8200, 8310), new EnergyRange(8395, 8595), EdgeMode.GlobalSlope, MinimumStep: 0.05);
        var options = new NormalisedOptions(references, new EnergyRange(8300, 8450), FitConstraints.NonNegative(references.Length));
        var rounds = 0;
        var time = Timing.BestMs(2, () => rounds = AdmmFit.Compute(stack, EdgeLines.Of(stack, edge), options, null, new AdmmOptions(), maps).Rounds);
        return [new("1024x1024: non-negative fit with a denoising prior", time / 1000, "s"), new("its rounds", rounds, "")];
    }

    private static SpectrumStack Stack(ReferenceSpectrum[] references, int side = Side)
    {
        var energies = Enumerable.Range(0, Energies).Select(t => t < 12 ? 8200 + 9.0 * t : t < 72 ? 8308 + 1.2 * (t - 12) : 8380 + 7.6 * (t - 72)).ToArray();
        var spectra = references.Select(r => energies.Select(r.At).ToArray()).ToArray();
        var frames = energies.Select(_ => new float[side * side]).ToArray();
        Rows.ParallelFor(side, (from, to) =>
        {
            var state = (uint)(from * 2654435761u + 1);
            for (var t = 0; t < frames.Length; t++)
                for (var p = from * side; p < to * side; p++)
                {
                    var (r, c) = (p / side, p % side);
                    var jump = 0.25f + 0.2f * Wave(r, 61) * Wave(c, 47);
                    var (a, b) = (0.5f + 0.45f * Wave(r, 171), 0.5f + 0.45f * Wave(c, 133));
                    state = state * 1664525 + 1013904223;
                    var noise = 0.035f * ((state >> 8) / 16777216f - 0.5f);
                    frames[t][p] = 0.2f - 0.03f * t / Energies + jump * (float)(a * spectra[0][t] + (1 - a) * b * spectra[1][t] + (1 - a) * (1 - b) * spectra[2][t]) + noise;
                }
        });
        // Dead pixels under a moving sample: one value in twenty thousand is missing, so that one pixel in two hundred misses one.
        var random = new Random(1);
        foreach (var frame in frames)
            for (var i = 0; i < frame.Length / 20000; i++)
                frame[random.Next(frame.Length)] = float.NaN;
        return new SpectrumStack(side, side, energies, frames);

        static float Wave(int i, int period) => Math.Abs((i % (2 * period) - period) / (float)period) * 2 - 1;
    }

    private static NormalisedNoise Noise()
    {
        var log = new float[Side * Side];
        log.AsSpan().Fill(MathF.Log(1800));
        var frames = Enumerable.Range(0, Energies).Select(t => new FrameTerm(0, 1, new Shift(0.3 + 0.01 * t, -0.6), 0, new BackgroundShare(t, 1, 0, 1))).ToArray();
        return new NormalisedNoise(frames, log, new CameraNoise(0.14, 3.56, 5));
    }

    private static ReferenceSpectrum Reference(string name, double edgeEv, double whiteLine)
    {
        var energies = Enumerable.Range(0, 901).Select(i => 8150 + 0.5 * i).ToArray();
        return new ReferenceSpectrum(name, energies, energies.Select(e => 0.5 + Math.Atan((e - edgeEv) / 1.7) / Math.PI + whiteLine * Math.Exp(-(e - edgeEv - 6) * (e - edgeEv - 6) / 30)).ToArray());
    }
}
