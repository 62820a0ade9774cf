using Shouldly;
using TxmXanes.Imaging.Registration;
using Xunit;

namespace TxmXanes.Imaging.Tests.Registration;

/// <summary>Guards against shifts in the wrong direction, off-by-one at the borders and NaN that leaks or vanishes.</summary>
public class ShiftedRowTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, -3)]
    [InlineData(0.25, -0.75)]
    [InlineData(-1.5, 3.125)]
    [InlineData(300, 0.5)]
    [InlineData(0.5, -700)]
    public void Sample_EveryWidth_EqualsScalar(double row, double column)
    {
        foreach (var interpolation in Enum.GetValues<Interpolation>())
            for (var columns = 1; columns <= 256; columns++)
            {
                var (image, vertical, horizontal) = (Image(7, columns), ShiftTaps.For(row, interpolation), ShiftTaps.For(column, interpolation));
                var destination = new float[columns];
                var scratch = new float[ShiftedRow.ScratchLength(columns)];
                ShiftedRow.Sample(image, columns, 3, vertical, horizontal, scratch, destination);
                for (var c = 0; c < columns; c++)
                {
                    var expected = ShiftedRow.SampleScalar(image, columns, 3, c, vertical, horizontal);
                    (double.IsNaN(expected) ? float.IsNaN(destination[c]) : Math.Abs(destination[c] - expected) < 1e-5)
                        .ShouldBeTrue($"{interpolation}, width {columns}, column {c}: {destination[c]} against {expected}");
                }
            }
    }

    [Fact]
    public void Sample_PlaneWithSlopes_GivesValueAtPositionPlusShift()
    {
        var image = new float[9 * 20];
        for (var i = 0; i < image.Length; i++)
            image[i] = 10 * (i / 20) + i % 20;
        foreach (var interpolation in Enum.GetValues<Interpolation>())
            ShiftedRow.SampleScalar(image, 20, 4, 8, ShiftTaps.For(0.5, interpolation), ShiftTaps.For(-1.25, interpolation)).ShouldBe(45 + 6.75, 1e-9);
    }

    [Theory]
    [InlineData(Interpolation.Bilinear, 0.5, 0.5)]
    [InlineData(Interpolation.Bilinear, 3, 1)]
    [InlineData(Interpolation.Cubic, 0.5, 2 * (0.5625 * 0.5625 + 0.0625 * 0.0625))]
    public void NoiseFactor_OneAxis_IsTheSumOfSquares(Interpolation interpolation, double shift, double expected) =>
        ShiftTaps.For(shift, interpolation).NoiseFactor().ShouldBe(expected, 1e-12);

    [Fact]
    public void NoiseFactor_LargeBlock_NearsTheBlockAverage() =>
        ShiftTaps.For(0.5, Interpolation.Bilinear).NoiseFactor(bin: 4).ShouldBe((3 + 2 * 0.25) / 16.0, 1e-12);

    private static float[] Image(int rows, int columns)
    {
        var random = new Random(columns);
        return Enumerable.Range(0, rows * columns).Select(_ => random.Next(40) == 0 ? float.NaN : (float)random.NextDouble()).ToArray();
    }
}
