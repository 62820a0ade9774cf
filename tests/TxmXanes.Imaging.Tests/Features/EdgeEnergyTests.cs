using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Features;
using Xunit;
using static TxmXanes.Imaging.Tests.Features.FeatureSpectra;

namespace TxmXanes.Imaging.Tests.Features;

/// <summary>Guards against an edge placed at a wrong energy, silently.</summary>
public class EdgeEnergyTests
{
    private static readonly EnergyRange Range = new(8315, 8375);

    [Theory]
    [InlineData(EdgeMethod.Linear, 0.02)]
    [InlineData(EdgeMethod.Cubic, 0.05)]
    public void Fill_KnownSteps_FindsTheirMiddle(EdgeMethod method, double tolerance)
    {
        var stack = Stack(EnergiesEv, 50, (p, e) => Step(e, 8340 + 0.13 * p));
        var map = new float[50];
        EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Range, Method: method), map);
        for (var p = 0; p < map.Length; p++)
            map[p].ShouldBe((float)(8340 + 0.13 * p), (float)tolerance);
    }

    [Theory]
    [InlineData(EdgeMethod.Linear, EdgeCrossing.Main, 0)]
    [InlineData(EdgeMethod.Cubic, EdgeCrossing.Main, 0)]
    [InlineData(EdgeMethod.Cubic, EdgeCrossing.First, 0)]
    [InlineData(EdgeMethod.Cubic, EdgeCrossing.Main, 1.5)]
    public void Fill_EveryWidthWithGaps_EqualsScalar(EdgeMethod method, EdgeCrossing crossing, double smoothing)
    {
        var options = new EdgeEnergyOptions(Range, Method: method, Crossing: crossing, SmoothingEv: smoothing);
        for (var width = 1; width <= 70; width++)
        {
            var stack = Stack(EnergiesEv, width, (p, e) => p % 9 == 4 ? double.NaN : Step(e, 8340 + 0.1 * p), noise: 0.02, gapEvery: 20, seed: width);
            var (map, error) = (new float[width], new float[width]);
            EdgeEnergy.Fill(stack, options, map, error);
            for (var p = 0; p < width; p++)
            {
                var expected = EdgeEnergyScalar.Of(EnergiesEv, Of(stack, p), options);
                map[p].ShouldBeNear(expected.EnergyEv, 4e-3, $"pixel {p} of {width}");
                error[p].ShouldBeNear(expected.StandardErrorEv, 2e-3, $"pixel {p} of {width}");
            }
        }
    }

    [Fact]
    public void Fill_CubicOnNoise_ScattersByItsStandardErrorAndLessThanLinear()
    {
        const int Pixels = 4000;
        var stack = Stack(EnergiesEv, Pixels, (_, e) => Step(e, 8345.3, 3), noise: 0.03);
        var (linear, cubic, error) = (new float[Pixels], new float[Pixels], new float[Pixels]);
        EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Range, Method: EdgeMethod.Linear), linear);
        EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Range), cubic, error);
        var scatter = Math.Sqrt(cubic.Average(v => (v - 8345.3) * (v - 8345.3)));
        scatter.ShouldBeLessThan(0.85 * Math.Sqrt(linear.Average(v => (v - 8345.3) * (v - 8345.3))));
        (Math.Sqrt(error.Average(v => v * v)) / scatter).ShouldBeInRange(0.85, 1.2);
    }

    [Fact]
    public void Fill_PreEdgePeakOverHalf_IsTheFirstPassageOrTheMain()
    {
        var stack = Stack(EnergiesEv, 1, (_, e) => Step(e, 8350) + 0.7 * Gauss(e, 8330, 1.2));
        var map = new float[1];
        EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Range, Method: EdgeMethod.Linear), map);
        map[0].ShouldBe(8350, 0.1);
        EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Range, Method: EdgeMethod.Linear, Crossing: EdgeCrossing.First), map);
        map[0].ShouldBeInRange(8327f, 8330f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Fill_NoPassage_IsNaN(double level)
    {
        var stack = Stack(EnergiesEv, 3, (_, _) => level);
        var (map, error) = (new float[3], new float[3]);
        EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Range, SmoothingEv: 1), map, error);
        map.ShouldAllBe(v => float.IsNaN(v));
        error.ShouldAllBe(v => float.IsNaN(v));
    }

    [Fact]
    public void Fill_RangeBesideTheScan_NamesBoth() =>
        Should.Throw<BadInputException>(() => EdgeEnergy.Fill(Stack(EnergiesEv, 1, (_, _) => 0), new EdgeEnergyOptions(new EnergyRange(7000, 7100)), new float[1]))
            .Message.ShouldBe("The edge energy needs at least 2 energies in its range 7000 to 7100 eV; the scan has 0 there (it covers 8300 to 8400 eV).");
}
