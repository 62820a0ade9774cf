using Shouldly;
using TxmXanes.Imaging.Preparation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

public class GaussianFilterTests
{
    [Fact]
    public void Apply_EveryWidthWithHoles_EqualsScalar()
    {
        for (var columns = 1; columns <= 70; columns += columns < 34 ? 1 : 3)
            foreach (var sigma in (double[])[0.4, 1, 2.3])
            {
                const int Rows = 17;
                var image = RandomImage.Of(Rows, columns, columns, 0.05);
                var filtered = image.ToArray();
                new GaussianFilter(Rows, columns, sigma).Apply(filtered);
                for (var i = 0; i < image.Length; i++)
                    RandomImage.Same(filtered[i], GaussianFilter.ApplyScalar(image, Rows, columns, i / columns, i % columns, sigma), 2e-6).ShouldBeTrue($"{columns} columns, sigma {sigma}, pixel {i}: {filtered[i]}");
            }
    }

    [Fact]
    public void Apply_ConstantWithHoles_StaysConstantUpToTheBorder()
    {
        var image = RandomImage.Of(60, 70, 1, 0.2).Select(v => v * 0 + 3).ToArray();
        new GaussianFilter(60, 70, 1.5).Apply(image);
        image.Where(v => !float.IsNaN(v)).ShouldAllBe(v => Math.Abs(v - 3) < 1e-5f);
        image.Count(float.IsNaN).ShouldBeInRange(60 * 70 / 6, 60 * 70 / 4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50.1)]
    [InlineData(double.NaN)]
    public void New_WidthOutOfRange_Throws(double sigma) => Should.Throw<ArgumentOutOfRangeException>(() => new GaussianFilter(10, 10, sigma));
}
