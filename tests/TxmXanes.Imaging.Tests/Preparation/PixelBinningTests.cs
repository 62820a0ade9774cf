using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Preparation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

public class PixelBinningTests
{
    [Fact]
    public void Of_EveryWidthAndBin_IsTheMeanOfTheValid()
    {
        for (var columns = 5; columns <= 70; columns++)
            foreach (var bin in (int[])[1, 2, 3, 5])
            {
                const int Rows = 11;
                var image = RandomImage.Of(Rows, columns, columns, columns % 3 * 0.2);
                var binned = new float[Rows / bin * (columns / bin)];
                PixelBinning.Of(image, Rows, columns, bin, binned);
                for (var b = 0; b < binned.Length; b++)
                    RandomImage.Same(binned[b], Mean(image, columns, bin, b), 1e-6).ShouldBeTrue($"{columns} columns, bin {bin}, block {b}");
            }
    }

    [Fact]
    public void Of_Counts_IsTheMeanAndSaturatedWhereOneIs()
    {
        var frame = Enumerable.Range(0, 7 * 9).Select(i => (ushort)(60000 + 7 * i)).ToArray();
        frame[0] = 65535;
        var binned = new float[3 * 4];

        PixelBinning.Of(frame, 7, 9, 2, 65535, binned);

        binned[0].ShouldBe(float.PositiveInfinity);
        for (var b = 1; b < binned.Length; b++)
            binned[b].ShouldBe((float)Mean(Array.ConvertAll(frame, g => (float)g), 9, 2, b), 0.01f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Of_BinOutOfRange_Throws(int bin) => Should.Throw<ArgumentOutOfRangeException>(() => PixelBinning.Of(new float[50], 5, 10, bin, new float[50]));

    [Fact]
    public void Crop_Region_IsThePartAndNothingOutside()
    {
        var image = Enumerable.Range(0, 6 * 8).ToArray();
        var part = new int[2 * 3];
        Crop.Of<int>(image, 6, 8, new PixelRegion(1, 4, 3, 7), part);
        part.ShouldBe([12, 13, 14, 20, 21, 22]);
        Crop.Fits(new PixelRegion(0, 0, 6, 8), 6, 8).ShouldBeTrue();
        foreach (var outside in (PixelRegion[])[new(0, 0, 7, 8), new(0, 0, 6, 9), new(-1, 0, 2, 2), new(2, 2, 2, 4)])
            Should.Throw<ArgumentException>(() => Crop.Of<int>(image, 6, 8, outside, new int[Math.Max(0, outside.Rows * outside.Columns)]));
    }

    private static double Mean(float[] image, int columns, int bin, int block)
    {
        var (top, left) = (block / (columns / bin) * bin, block % (columns / bin) * bin);
        return Enumerable.Range(0, bin * bin).Select(p => (double)image[(top + p / bin) * columns + left + p % bin]).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
    }
}
