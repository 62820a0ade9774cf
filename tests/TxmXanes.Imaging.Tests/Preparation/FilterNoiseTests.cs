using Shouldly;
using TxmXanes.Imaging.Preparation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

/// <summary>The factor that standard errors are scaled with is what the filters do to noise.</summary>
public class FilterNoiseTests
{
    [Theory]
    [InlineData(0, 0, 1, 0.001)]
    [InlineData(1, 0, 1, 0.03)]
    [InlineData(2, 0, 1, 0.03)]
    [InlineData(0, 0.8, 1, 0.03)]
    [InlineData(0, 2, 1, 0.06)]
    [InlineData(0, 0, 3, 0.03)]
    [InlineData(0, 1.2, 2, 0.04)]
    [InlineData(1, 0, 2, 0.05)]
    [InlineData(1, 1, 2, 0.06)]
    public void Factor_Filters_IsTheVarianceTheyLeave(int radius, double sigma, int bin, double tolerance)
    {
        const int Side = 600;
        var image = RandomImage.Of(Side, Side, 5);
        if (radius > 0)
        {
            var filtered = new float[image.Length];
            MedianFilter.Apply(image, Side, Side, radius, filtered);
            image = filtered;
        }
        if (sigma > 0)
            new GaussianFilter(Side, Side, sigma).Apply(image);
        var binned = new float[Side / bin * (Side / bin)];
        PixelBinning.Of(image, Side, Side, bin, binned);

        (RandomImage.Variance(binned) / FilterNoise.Factor(radius, sigma, bin)).ShouldBe(1, tolerance + 0.005);
    }
}
