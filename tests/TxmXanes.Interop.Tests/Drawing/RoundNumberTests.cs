using Shouldly;
using TxmXanes.Interop.Drawing;
using Xunit;

namespace TxmXanes.Interop.Tests.Drawing;

/// <summary>Numbers along a bar and lengths to measure by.</summary>
public sealed class RoundNumberTests
{
    [Theory]
    [InlineData(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0", "")]
    [InlineData(8340.9, 8341.85, 5, "8341.0 8341.2 8341.4 8341.6 8341.8", "")]
    [InlineData(-2.05, 2.05, 4, "−2 0 2", "")]
    [InlineData(0, 0.0005, 5, "0 1 2 3 4 5", "×10⁻⁴")]
    [InlineData(-1e7, 3e7, 4, "−1 0 1 2 3", "×10⁷")]
    [InlineData(0, 98, 5, "0 20 40 60 80", "")]
    public void Ticks_BetweenLimits_AreRoundAndInside(double low, double high, int about, string labels, string factor)
    {
        var ticks = Ticks.Between(low, high, about);

        string.Join(' ', ticks.Labels).ShouldBe(labels);
        ticks.FactorText.ShouldBe(factor);
        ticks.Values.ShouldAllBe(v => v >= low - 1e-9 * (high - low) && v <= high + 1e-9 * (high - low));
    }

    [Theory]
    [InlineData(428, 40, 125, "5 µm")]
    [InlineData(428, 3, 500 / 3.0, "500 nm")]
    [InlineData(2048, 1000, 500, "500 µm")]
    [InlineData(2048, 2000, 500, "1 mm")]
    [InlineData(428, 0, 100, "100 px")]
    [InlineData(1, 0, 1, "1 px")]
    [InlineData(1250, 0, 500, "500 px")]
    public void ScaleBar_OfAMap_IsARoundLengthWithinIt(int columns, double pixelSizeNm, double pixels, string label)
    {
        var bar = ScaleBar.For(columns, pixelSizeNm);

        bar.Label.ShouldBe(label);
        bar.Pixels.ShouldBe(pixels, 1e-9);
    }
}
