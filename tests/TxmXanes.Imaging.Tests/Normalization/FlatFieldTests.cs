using Shouldly;
using TxmXanes.Imaging.Normalization;
using Xunit;

namespace TxmXanes.Imaging.Tests.Normalization;

public class FlatFieldTests
{
    [Fact]
    public void LogInterpolated_BetweenTwo_IsLinearInIntensity()
    {
        var log = new float[1];
        FlatField.LogInterpolated([2], [4], 0.25, log);
        log[0].ShouldBe((float)Math.Log(2.5), 1e-6f);
    }

    [Theory]
    [InlineData(100, 0, true)] // equals the dark
    [InlineData(4000, 0, true)] // saturated
    [InlineData(2000, 1, true)] // marked
    [InlineData(2000, 0, false)]
    public void Normalise_UnusablePixel_IsNaN(float background, byte bad, bool invalid)
    {
        var normalised = new float[1];
        FlatField.Normalise([background], [100], 5, 4000, [bad], normalised);
        float.IsNaN(normalised[0]).ShouldBe(invalid);
    }

    [Fact]
    public void FrameAverage_OneSaturatedFrame_MakesTheMeanUnusable()
    {
        var average = new FrameAverage(2, saturationAdu: 4000);
        average.Add([10, 4000]);
        average.Add([13, 20]);
        var mean = new float[2];
        average.Mean(mean);
        mean[0].ShouldBe(11.5f);
        mean[1].ShouldBe(float.PositiveInfinity);
    }

    [Fact]
    public void Widen_EveryLength_KeepsEveryValue()
    {
        for (var length = 0; length <= 70; length++)
        {
            var raw = Enumerable.Range(0, length).Select(i => (ushort)(65535 - 937 * i)).ToArray();
            var grey = new float[length];
            FlatField.Widen(raw, grey);
            grey.ShouldBe(raw.Select(v => (float)v));
        }
    }
}
