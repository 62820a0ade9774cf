using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>Figures of maps, and maps by name.</summary>
public sealed class MapStatisticsTests
{
    // numpy: v = [3, 1, 4, 1, 5, 9, 2, 6]; mean, std(ddof=1), median, percentile 1 and 99.
    [Fact]
    public void Of_AgainstNumpy_IsTheSame()
    {
        var statistics = MapStatistics.Of([3, 1, float.NaN, 4, 1, 5, 9, 2, 6]);

        statistics.Pixels.ShouldBe(8);
        statistics.Mean.ShouldBe(3.875, 1e-12);
        statistics.Deviation.ShouldBe(2.748376143938713, 1e-12);
        statistics.Median.ShouldBe(3.5, 1e-12);
        (statistics.Minimum, statistics.Maximum).ShouldBe((1, 9));
        statistics.Low.ShouldBe(1, 1e-12);
        statistics.High.ShouldBe(8.79, 1e-6);
    }

    [Fact]
    public void Of_NoValidPixel_IsUnknown()
    {
        var statistics = MapStatistics.Of([float.NaN, float.NaN]);

        statistics.Pixels.ShouldBe(0);
        statistics.Mean.ShouldBe(double.NaN);
        statistics.High.ShouldBe(double.NaN);
    }

    [Fact]
    public void Choose_ByAStacksName_TakesAllOfItOnceInOrder()
    {
        string[] names = ["fraction.Ni", "fraction.NiO", "fraction_sigma.Ni", "thickness"];

        MapCatalogue.Choose(names, n => n, ["thickness", "fraction", "fraction.Ni"]).ShouldBe(["thickness", "fraction.Ni", "fraction.NiO"]);
        MapCatalogue.Choose(names, n => n, []).ShouldBe(names);
        Should.Throw<BadInputException>(() => MapCatalogue.Choose(names, n => n, ["frac"])).Message.ShouldBe("There is no map 'frac'; there are fraction.Ni, fraction.NiO, fraction_sigma.Ni, thickness.");
    }
}
