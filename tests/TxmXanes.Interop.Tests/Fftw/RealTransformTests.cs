using Shouldly;
using TxmXanes.Interop.Fftw;
using Xunit;

namespace TxmXanes.Interop.Tests.Fftw;

/// <summary>Guards the sign and layout of the transform, and its use from several threads.</summary>
public class RealTransformTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(8, 6)]
    [InlineData(7, 16)]
    public void Forward_RandomImage_EqualsTheSumOfItsDefinition(int rows, int columns)
    {
        var values = Random(rows * columns, 1);
        var transform = RealTransform.Of(rows, columns);
        using var image = transform.NewImage();
        using var spectrum = transform.NewSpectrum();
        values.CopyTo(image.Span);
        transform.Forward(image, spectrum);
        for (var k = 0; k < rows; k++)
            for (var l = 0; l < transform.SpectrumColumns; l++)
            {
                var expected = System.Numerics.Complex.Zero;
                for (var r = 0; r < rows; r++)
                    for (var c = 0; c < columns; c++)
                        expected += values[r * columns + c] * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * ((double)k * r / rows + (double)l * c / columns));
                var at = 2 * (k * transform.SpectrumColumns + l);
                ((double)spectrum.Span[at]).ShouldBe(expected.Real, 1e-4);
                ((double)spectrum.Span[at + 1]).ShouldBe(expected.Imaginary, 1e-4);
            }
    }

    [Fact]
    public void Inverse_OfForwardOnManyThreads_GivesTheImageTimesItsSize()
    {
        Parallel.For(0, 32, i =>
        {
            var (rows, columns) = (30 + i % 3, 42);
            var values = Random(rows * columns, i);
            var transform = RealTransform.Of(rows, columns);
            using var image = transform.NewImage();
            using var spectrum = transform.NewSpectrum();
            values.CopyTo(image.Span);
            transform.Forward(image, spectrum);
            transform.Inverse(spectrum, image);
            for (var p = 0; p < values.Length; p++)
                (image.Span[p] / (rows * columns)).ShouldBe(values[p], 1e-5f);
        });
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(7, 8)]
    [InlineData(176, 180)]
    [InlineData(211, 216)]
    [InlineData(1024, 1024)]
    public void FastLength_AnyLength_IsEvenWithSmallFactors(int length, int expected) => RealTransform.FastLength(length).ShouldBe(expected);

    [Fact]
    public void Forward_BuffersOfAnotherSize_AreRefused()
    {
        var transform = RealTransform.Of(8, 8);
        using var image = new AlignedFloats(63);
        using var spectrum = transform.NewSpectrum();
        Should.Throw<ArgumentException>(() => transform.Forward(image, spectrum)).Message.ShouldContain("63");
    }

    private static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, length).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
    }
}
