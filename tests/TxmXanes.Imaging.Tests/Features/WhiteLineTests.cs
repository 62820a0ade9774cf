using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Features;
using Xunit;
using static TxmXanes.Imaging.Tests.Features.FeatureSpectra;

namespace TxmXanes.Imaging.Tests.Features;

/// <summary>Guards against a peak placed at a wrong energy, or where there is none.</summary>
public class WhiteLineTests
{
    private static readonly EnergyRange Range = new(8338, 8362);

    private static double Spectrum(WhiteLineModel model, double e, double centre) => 0.6 + 0.02 * (e - 8350) + model switch
    {
        WhiteLineModel.Lorentzian => 0.7 * Lorentz(e, centre, 3),
        _ => 0.7 * Gauss(e, centre, 3),
    };

    [Theory]
    [InlineData(WhiteLineModel.Gaussian)]
    [InlineData(WhiteLineModel.Lorentzian)]
    public void Fill_PeakOfTheModel_IsFoundExactly(WhiteLineModel model)
    {
        var stack = Stack(EnergiesEv, 60, (p, e) => Spectrum(model, e, 8347 + 0.1 * p));
        var (position, height, error) = (new float[60], new float[60], new float[60]);
        WhiteLine.Fill(stack, new WhiteLineOptions(Range, model), position, height, error);
        for (var p = 0; p < 60; p++)
        {
            position[p].ShouldBe((float)(8347 + 0.1 * p), 3e-3f);
            height[p].ShouldBe((float)Spectrum(model, 8347 + 0.1 * p, 8347 + 0.1 * p), 1e-3f);
            error[p].ShouldBeLessThan(1e-2f);
        }
    }

    [Fact]
    public void Fill_ParabolaOrDirect_IsAtTheHighestPoint()
    {
        var stack = Stack(EnergiesEv, 30, (p, e) => 1.4 - 0.01 * (e - 8348.2 - 0.1 * p) * (e - 8348.2 - 0.1 * p));
        var (position, height) = (new float[30], new float[30]);
        WhiteLine.Fill(stack, new WhiteLineOptions(Range), position, height);
        for (var p = 0; p < 30; p++)
            (position[p], height[p]).ShouldSatisfyAllConditions(v => v.Item1.ShouldBe((float)(8348.2 + 0.1 * p), 2e-3f), v => v.Item2.ShouldBe(1.4f, 1e-4f));
        WhiteLine.Fill(stack, new WhiteLineOptions(Range, WhiteLineModel.Direct), position, height);
        for (var p = 0; p < 30; p++)
            position[p].ShouldBe((float)(8348.2 + 0.1 * p), 0.501f);
    }

    [Theory]
    [InlineData(WhiteLineModel.Direct, 0)]
    [InlineData(WhiteLineModel.Quadratic, 0)]
    [InlineData(WhiteLineModel.Quadratic, 1.5)]
    [InlineData(WhiteLineModel.Gaussian, 0)]
    [InlineData(WhiteLineModel.Lorentzian, 0)]
    public void Fill_EveryWidthWithGaps_EqualsScalar(WhiteLineModel model, double smoothing)
    {
        var options = new WhiteLineOptions(Range, model, SmoothingEv: smoothing);
        for (var width = 1; width <= 70; width++)
        {
            var stack = Stack(EnergiesEv, width, (p, e) => p % 9 == 4 ? double.NaN : Spectrum(model, e, 8349 + 0.03 * p), noise: 0.02, gapEvery: 15, seed: width);
            var (position, height, error) = (new float[width], new float[width], new float[width]);
            WhiteLine.Fill(stack, options, position, height, error);
            for (var p = 0; p < width; p++)
            {
                var expected = WhiteLineScalar.Of(EnergiesEv, Of(stack, p), options);
                position[p].ShouldBeNear(expected.EnergyEv, 4e-3, $"pixel {p} of {width}");
                height[p].ShouldBeNear(expected.Value, 2e-3, $"pixel {p} of {width}");
                error[p].ShouldBeNear(expected.StandardErrorEv, 2e-3, $"pixel {p} of {width}");
            }
        }
    }

    [Theory]
    [InlineData(WhiteLineModel.Quadratic, WhiteLineModel.Gaussian, 0.4)]
    [InlineData(WhiteLineModel.Gaussian, WhiteLineModel.Gaussian, 0.05)]
    [InlineData(WhiteLineModel.Lorentzian, WhiteLineModel.Lorentzian, 0.05)]
    public void Fill_OnNoise_ScattersByItsStandardError(WhiteLineModel model, WhiteLineModel truth, double leftOver)
    {
        const int Pixels = 4000;
        var stack = Stack(EnergiesEv, Pixels, (_, e) => Spectrum(truth, e, 8350.4), noise: 0.015);
        var (position, height, error) = (new float[Pixels], new float[Pixels], new float[Pixels]);
        WhiteLine.Fill(stack, new WhiteLineOptions(Range, model, WindowEv: 3), position, height, error);
        position.ShouldAllBe(v => !float.IsNaN(v));
        var mean = position.Average(v => (double)v);
        Math.Abs(mean - 8350.4).ShouldBeLessThan(leftOver);
        var scatter = Math.Sqrt(position.Average(v => (v - mean) * (v - mean)));
        (Math.Sqrt(error.Average(v => v * v)) / scatter).ShouldBeInRange(0.7, 1.3);
    }

    [Theory]
    [InlineData(WhiteLineModel.Direct)]
    [InlineData(WhiteLineModel.Quadratic)]
    [InlineData(WhiteLineModel.Gaussian)]
    [InlineData(WhiteLineModel.Lorentzian)]
    public void Fill_FlatRisingOrMissing_IsNaN(WhiteLineModel model)
    {
        var stack = Stack(EnergiesEv, 9, (p, e) => (p % 3) switch { 0 => 1, 1 => 0.02 * (e - 8300), _ => double.NaN });
        var (position, height, error) = (new float[9], new float[9], new float[9]);
        WhiteLine.Fill(stack, new WhiteLineOptions(Range, model), position, height, error);
        // A slope in float has rounding errors, on which a peak model could stand: at most the rounding's height.
        for (var p = 0; p < 9; p++)
            (float.IsNaN(position[p]) && float.IsNaN(height[p])).ShouldBeTrue($"pixel {p}: {position[p]}, {height[p]}");
    }

    [Fact]
    public void Fill_TooFewEnergies_SaysHowMany() =>
        Should.Throw<BadInputException>(() => WhiteLine.Fill(Stack(EnergiesEv, 1, (_, _) => 0), new WhiteLineOptions(new EnergyRange(8340, 8343), WhiteLineModel.Gaussian), new float[1], new float[1]))
            .Message.ShouldContain("needs at least 6 energies in its range 8340 to 8343 eV; the scan has 4 there");
}
