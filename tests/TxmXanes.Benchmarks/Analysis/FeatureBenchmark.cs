using System.Numerics.Tensors;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>Edge and white-line maps of a full-size stack of normalised spectra.</summary>
internal static class FeatureBenchmark
{
    private const int Side = 2048;
    private const int Energies = 100;
    private static readonly EnergyRange Edge = new(8315, 8375);
    private static readonly EnergyRange Peak = new(8341, 8361);

    public static IReadOnlyList<Figure> Measure()
    {
        var stack = Simulated();
        var (edge, error, white, height) = (Touched(), Touched(), Touched(), Touched());
        var floor = Timing.BestMs(3, () => Rows.ParallelFor(Side, (start, stop) =>
        {
            for (var t = 0; t < stack.Count; t++)
                if (float.IsPositiveInfinity(TensorPrimitives.Sum<float>(stack.RowsOf(t, start, stop))))
                    throw new InvalidOperationException("The simulated spectra are finite.");
        })) / 1000;
        double Seconds(Action body) => Timing.BestMs(3, body) / 1000;
        var linear = Seconds(() => EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Edge, Method: EdgeMethod.Linear), edge));
        var cubic = Seconds(() => EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Edge), edge, error));
        var quadratic = Seconds(() => WhiteLine.Fill(stack, new WhiteLineOptions(Peak), white, height, error));
        var gaussian = Seconds(() => WhiteLine.Fill(stack, new WhiteLineOptions(Peak, WhiteLineModel.Gaussian), white, height, error));
        var lorentzian = Seconds(() => WhiteLine.Fill(stack, new WhiteLineOptions(Peak, WhiteLineModel.Lorentzian), white, height, error));
        var smoothed = Seconds(() => EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Edge, SmoothingEv: 1), edge, error));
        var integral = Seconds(() => EdgeIntegral.Fill(stack, new EnergyRange(8330, 8400), height));
        return
        [
            new("read floor of 2048 x 2048 x 100", floor, "s"),
            new("edge energy (cubic) and white line (quadratic), with errors", cubic + quadratic, "s", 3),
            new("edge energy (cubic) and white line (Gaussian), with errors", cubic + gaussian, "s", 3),
            new("edge energy, straight line", linear, "s"),
            new("edge energy, cubic", cubic, "s"),
            new("edge energy, cubic, smoothed by 1 eV", smoothed, "s"),
            new("white line, quadratic", quadratic, "s"),
            new("white line, Gaussian", gaussian, "s"),
            new("white line, Lorentzian", lorentzian, "s"),
            new("edge integral of 70 eV", integral, "s"),
        ];
    }

    // A stack of 1.6 GB of mixtures of two phases: edge and peak move by 10 eV across the image; 3 % of noise, one value in a thousand invalid.
    private static SpectrumStack Simulated()
    {
        double[] energies = [.. Segment(8200, 8315, 5), .. Segment(8316, 8365, 1), .. Segment(8370, 8495, 5)];
        var frames = Enumerable.Range(0, Energies).Select(_ => new float[Side * Side]).ToArray();
        Rows.ParallelFor(Energies, (start, stop) =>
        {
            for (var t = start; t < stop; t++)
            {
                var random = new Random(t);
                for (var r = 0; r < Side; r++)
                    for (var c = 0; c < Side; c++)
                    {
                        var e = energies[t] - 8334 - 10.0 * ((r + c) % 97) / 97;
                        var noise = random.NextSingle() + random.NextSingle() - 1;
                        frames[t][r * Side + c] = random.Next(1000) == 0 ? float.NaN : (float)(0.5 + Math.Atan(e / 1.5) / Math.PI + 0.7 * Math.Exp(-(e - 8) * (e - 8) / 25)) + 0.07f * noise;
                    }
            }
        }, smallestShare: 1);
        return new SpectrumStack(Side, Side, energies, frames);
    }

    private static IEnumerable<double> Segment(double start, double stop, double step)
    {
        for (var e = start; e <= stop; e += step)
            yield return e;
    }

    private static float[] Touched()
    {
        var map = new float[Side * Side];
        map.AsSpan().Fill(1);
        return map;
    }
}
