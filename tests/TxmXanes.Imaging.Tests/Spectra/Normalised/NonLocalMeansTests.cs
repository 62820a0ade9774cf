using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Guards the denoiser's kernel, and the rounds around it.</summary>
public class NonLocalMeansTests
{
    [Fact]
    public void Average_EveryWidth_EqualsScalar()
    {
        for (var columns = 1; columns <= 40; columns++)
        {
            const int Rows = 11;
            var (maps, precision) = Noisy(Rows, columns, columns);
            var denoiser = new NonLocalMeans(new NonLocalMeansOptions(3, 1));
            denoiser.Learn(maps, precision, Rows, columns);
            var result = maps.Select(m => new float[m.Length]).ToArray();
            denoiser.Average(maps, result);
            for (var p = 0; p < Rows * columns; p++)
                for (var k = 0; k < 2; k++)
                    result[k][p].ShouldBe((float)denoiser.AverageScalar(maps[k], p / columns, p % columns), 2e-4f, $"{columns} columns, pixel {p}");
        }
    }

    /// <summary>Symmetric in the metric of the noise, blind to constants and without growth: what makes the rounds converge.</summary>
    [Fact]
    public void Denoise_AnyMaps_IsAProximalMap()
    {
        var (maps, precision) = Noisy(23, 31, 4);
        var denoiser = new NonLocalMeans(new NonLocalMeansOptions(3, 1));
        denoiser.Learn(maps, precision, 23, 31);
        var random = new Noise(9);
        for (var trial = 0; trial < 5; trial++)
        {
            var (a, b) = (Random(), Random());
            var (ofA, ofB) = (Apply(a), Apply(b));
            Dot(a, ofB).ShouldBe(Dot(ofA, b), 1e-3 * Math.Sqrt(Dot(a, a) * Dot(b, b)));
            Dot(a, ofA).ShouldBeGreaterThan(0);
            Dot(ofA, ofA).ShouldBeLessThan(Dot(a, a));
        }
        var constant = Enumerable.Repeat(3f, precision.Length).ToArray();
        Apply(constant).ShouldAllBe(v => Math.Abs(v - 3) < 1e-4);

        float[] Random() => precision.Select(_ => (float)random.Gaussian()).ToArray();

        double Dot(float[] a, float[] b) => a.Zip(b).Zip(precision, (v, p) => (double)p * v.First * v.Second).Sum();

        float[] Apply(float[] map)
        {
            var result = new float[map.Length];
            denoiser.Denoise([map], [result]);
            return result;
        }
    }

    [Fact]
    public void Denoise_StepBetweenTwoPhases_KeepsItAndRemovesNoise()
    {
        var random = new Noise(3);
        var (truth, map, precision) = (new float[60 * 60], new float[60 * 60], new float[60 * 60]);
        for (var p = 0; p < map.Length; p++)
        {
            truth[p] = p % 60 < 30 ? 0 : 6;
            map[p] = truth[p] + (float)random.Gaussian();
            precision[p] = 1;
        }
        var denoiser = new NonLocalMeans();
        denoiser.Learn([map], precision, 60, 60);
        var result = new float[map.Length];
        denoiser.Denoise([map], [result]);
        Math.Sqrt(result.Zip(truth, (a, b) => (a - b) * (a - b)).Average()).ShouldBeLessThan(0.35);
        for (var r = 0; r < 60; r++)
            (result[r * 60 + 30] - result[r * 60 + 29]).ShouldBeGreaterThan(4f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Admm_NonNegative_ConvergesWithinTheBounds(bool simplex)
    {
        var stack = SmallStack.Of(24, 40, 0.05, missing: true);
        var lines = EdgeLines.Of(stack, new EdgeOptions(new(8200, 8310), new(8395, 8595), MinimumStep: 0.02));
        var maps = new NormalisedMaps(24, 40, 3);
        var options = new NormalisedOptions(SyntheticReferences.MetalOxideLayered, new(8300, 8450), simplex ? FitConstraints.Simplex(3) : FitConstraints.NonNegative(3));
        var report = AdmmFit.Compute(stack, lines, options, null, new AdmmOptions(MaxRounds: 60, Tolerance: 0.003), maps);
        report.Converged.ShouldBeTrue();
        report.Rounds.ShouldBeInRange(1, 60);
        report.PrimalResidual.ShouldBeLessThan(0.003);
        for (var p = 0; p < stack.Pixels; p++)
            if (maps.Fit.Valid[p] != 0)
            {
                maps.Fit.Coefficient.ShouldAllBe(c => c[p] >= -2e-6f);
                if (simplex)
                    maps.Fit.Coefficient.Sum(c => c[p]).ShouldBe(1, 1e-4f);
            }
    }

    [Fact]
    public void Admm_TooFewRounds_SaysSo()
    {
        var stack = SmallStack.Of(20, 20, 0.2);
        var options = new NormalisedOptions(SyntheticReferences.MetalOxideLayered, new(8300, 8450), FitConstraints.Simplex(3));
        var report = AdmmFit.Compute(stack, EdgeLines.Of(stack, new EdgeOptions(new(8200, 8310), new(8395, 8595), MinimumStep: 0.02)), options, null, new AdmmOptions(MaxRounds: 1, Tolerance: 1e-9), new NormalisedMaps(20, 20, 3));
        (report.Rounds, report.Converged).ShouldBe((1, false));
        report.PrimalResidual.ShouldBeGreaterThan(1e-9);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused() =>
        Should.Throw<BadInputException>(() => new NonLocalMeans(new NonLocalMeansOptions(SearchRadius: 0))).Message.ShouldContain("search radius");

    private static (float[][] Maps, float[] Precision) Noisy(int rows, int columns, long seed)
    {
        var random = new Noise(seed);
        var precision = Enumerable.Range(0, rows * columns).Select(p => p % 17 == 5 ? 0f : 0.5f + (float)random.Uniform()).ToArray();
        var maps = Enumerable.Range(0, 2).Select(k => precision.Select((v, p) => v == 0 ? 0 : (float)(Math.Sin(p / 9.0 + k) + random.Gaussian() / Math.Sqrt(v))).ToArray()).ToArray();
        return (maps, precision);
    }
}
