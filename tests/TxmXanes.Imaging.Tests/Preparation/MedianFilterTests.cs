using Shouldly;
using TxmXanes.Imaging.Preparation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

/// <summary>Guards against medians of the wrong pixels at any width, at borders and beside invalid pixels.</summary>
public class MedianFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Apply_EveryWidthWithHoles_EqualsScalar(int radius)
    {
        for (var columns = 1; columns <= 70; columns += radius > 2 && columns > 2 ? 4 : 1)
            foreach (var holes in (double[])[0, 0.02, 0.4])
            {
                const int Rows = 13;
                var image = RandomImage.Of(Rows, columns, columns, holes);
                image[columns / 2] = float.PositiveInfinity;
                var filtered = new float[image.Length];
                MedianFilter.Apply(image, Rows, columns, radius, filtered);
                for (var i = 0; i < image.Length; i++)
                    RandomImage.Same(filtered[i], Median(image, Rows, columns, i / columns, i % columns, radius)).ShouldBeTrue($"{columns} columns, pixel {i}, holes {holes}: {filtered[i]}");
            }
    }

    [Fact]
    public void Apply_InvalidPixel_StaysInvalidAndDoesNotSpread()
    {
        var image = Enumerable.Repeat(2f, 40 * 50).ToArray();
        image[20 * 50 + 25] = float.NaN;
        var filtered = new float[image.Length];

        MedianFilter.Apply(image, 40, 50, 1, filtered);

        filtered.Index().ShouldAllBe(p => p.Index == 20 * 50 + 25 ? float.IsNaN(p.Item) : p.Item == 2f);
    }

    [Fact]
    public void Apply_InPlaceOrOutOfRange_IsRefused()
    {
        var image = new float[100];
        Should.Throw<ArgumentException>(() => MedianFilter.Apply(image, 10, 10, 1, image));
        Should.Throw<ArgumentException>(() => MedianFilter.Apply(image, 10, 10, 0, new float[100]));
        Should.Throw<ArgumentException>(() => MedianFilter.Apply(image, 10, 10, 6, new float[100]));
        Should.Throw<ArgumentException>(() => MedianFilter.Apply(image, 10, 11, 1, new float[100]));
    }

    // By the definition, with nothing in common with the code under test.
    private static double Median(float[] image, int rows, int columns, int row, int column, int radius)
    {
        if (float.IsNaN(image[row * columns + column]))
            return double.NaN;
        var values = new List<float>();
        for (var r = row - radius; r <= row + radius; r++)
            for (var c = column - radius; c <= column + radius; c++)
                if (r >= 0 && r < rows && c >= 0 && c < columns && !float.IsNaN(image[r * columns + c]))
                    values.Add(image[r * columns + c]);
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : 0.5f * (values[values.Count / 2 - 1] + values[values.Count / 2]);
    }
}
