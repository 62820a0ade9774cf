using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Features;
using Xunit;
using static TxmXanes.Imaging.Tests.Features.FeatureSpectra;

namespace TxmXanes.Imaging.Tests.Features;

public class EdgeIntegralTests
{
    [Fact]
    public void Fill_StraightSpectra_IsTheirArea()
    {
        var stack = Stack(EnergiesEv, 5, (p, e) => p * (e - 8300) / 100);
        var map = new float[5];
        EdgeIntegral.Fill(stack, new EnergyRange(8310.5, 8370.25), map);
        for (var p = 0; p < 5; p++)
            map[p].ShouldBe((float)(p * (70.25 * 70.25 - 10.5 * 10.5) / 200), 1e-3f);
    }

    [Fact]
    public void Fill_EveryWidthWithGaps_EqualsScalar()
    {
        var range = new EnergyRange(8320.3, 8380.6);
        for (var width = 1; width <= 70; width++)
        {
            var stack = Stack(EnergiesEv, width, (p, e) => p % 7 == 3 ? double.NaN : Step(e, 8340) + 0.1 * p, noise: 0.05, gapEvery: width % 2 == 0 ? 20 : 0, seed: width);
            var map = new float[width];
            EdgeIntegral.Fill(stack, range, map);
            for (var p = 0; p < width; p++)
                map[p].ShouldBeNear(EdgeIntegral.Scalar(EnergiesEv, Of(stack, p), range), 1e-3, $"pixel {p} of {width}");
        }
    }

    [Theory]
    [InlineData(8290, 8350)]
    [InlineData(8350, 8401)]
    [InlineData(8350, 8350)]
    public void Fill_RangeBeyondTheScan_IsRefused(double start, double stop) =>
        Should.Throw<BadInputException>(() => EdgeIntegral.Fill(Stack(EnergiesEv, 1, (_, _) => 0), new EnergyRange(start, stop), new float[1])).Message.ShouldContain("8300 to 8400 eV");
}
