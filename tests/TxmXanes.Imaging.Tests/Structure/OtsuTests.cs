using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Structure;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Structure;

public class OtsuTests
{
    [Fact]
    public void Otsu_TwoEqualGaussians_IsMidwayWhateverTheOutliers()
    {
        var map = Mixture(100_000, (1, 0.2), (3, 0.2));
        (map[0], map[1], map[2]) = (float.NaN, 1e6f, -1e6f);
        Thresholds.Otsu(map)[0].ShouldBe(2, 0.03);
    }

    [Fact]
    public void Otsu_UnequalGaussians_IsWhereTheBetweenClassVarianceIsGreatest()
    {
        var map = Mixture(40_000, (0, 0.3), (0, 0.3), (0, 0.3), (2, 0.5));
        var threshold = Thresholds.Otsu(map)[0];
        // By definition: a threshold scanned over the values themselves.
        var best = Enumerable.Range(0, 301).Select(i => i * 0.01 - 0.5).MaxBy(t =>
        {
            var (low, high) = (map.Where(v => v < t).ToArray(), map.Where(v => v >= t).ToArray());
            return low.Length == 0 || high.Length == 0 ? 0 : (double)low.Length * high.Length * Math.Pow(low.Average() - high.Average(), 2);
        });
        threshold.ShouldBe(best, 0.03);
    }

    [Fact]
    public void Otsu_FourGaussiansThreeLevels_SeparatesThem()
    {
        var map = Mixture(100_000, (0, 0.1), (1, 0.1), (2, 0.1), (3, 0.1));
        var thresholds = Thresholds.Otsu(map, 3);
        for (var i = 0; i < 3; i++)
            thresholds[i].ShouldBe(i + 0.5, 0.05);
        var classes = Thresholds.Classes(map, thresholds);
        for (var p = 0; p < map.Length; p++)
            classes[p].ShouldBe((byte)(1 + p % 4));
        Thresholds.Otsu(Mixture(100_000, (0, 0.1), (1, 0.1), (5, 0.1)), 2).Select(t => Math.Round(t, 1)).ShouldBe([0.5, 3]);
    }

    [Fact]
    public void Otsu_TwoValues_IsBetweenThem()
    {
        Thresholds.Otsu([1, 1, 1, 5, 5])[0].ShouldBe(3, 0.02);
        Thresholds.Classes([1, float.NaN, 5, 5], [3], [1, 1, 1, 0]).ShouldBe([1, 0, 2, 0]);
    }

    [Theory]
    [InlineData(1, new[] { 2f, 2f }, "Otsu's method needs 2 different values; the map has only 2.")]
    [InlineData(1, new[] { float.NaN }, "Otsu's method needs 2 different values; the map has no valid value.")]
    [InlineData(2, new[] { 1f, 2f, 2f }, "Otsu's method needs 3 different values; the map has 2.")]
    [InlineData(4, new[] { 1f, 2f }, "Otsu's method takes 1 to 3 levels, not 4.")]
    public void Otsu_TooLittle_SaysWhat(int levels, float[] map, string message) =>
        Should.Throw<BadInputException>(() => Thresholds.Otsu(map, levels)).Message.ShouldBe(message);

    // Pixel p belongs to Gaussian p modulo their number; no tail reaches the next threshold.
    private static float[] Mixture(int count, params (double Mean, double Sigma)[] parts)
    {
        var random = new Noise(3);
        return [.. Enumerable.Range(0, count).Select(p => (float)(parts[p % parts.Length].Mean + parts[p % parts.Length].Sigma * Math.Clamp(random.Gaussian(), -4, 4)))];
    }
}
