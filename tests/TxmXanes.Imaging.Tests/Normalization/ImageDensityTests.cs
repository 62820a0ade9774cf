using Shouldly;
using TxmXanes.Imaging.Normalization;
using Xunit;

namespace TxmXanes.Imaging.Tests.Normalization;

public class ImageDensityTests
{
    [Fact]
    public void Compute_EveryLength_EqualsScalarAndTheFormula()
    {
        for (var length = 0; length <= 70; length++)
        {
            var random = new Random(length);
            float[] Values(Func<double> next) => Enumerable.Range(0, length).Select(_ => random.Next(15) == 0 ? float.NaN : (float)next()).ToArray();
            var (image, dark, log) = (Values(() => 60 + 4000 * random.NextDouble()), Values(() => 100 + random.NextDouble()), Values(() => 7 + random.NextDouble()));
            var (fast, scalar) = (new float[length], new float[length]);

            ImageDensity.Compute(image, dark, log, 0.37, 3900, fast);
            ImageDensityScalar.Compute(image, dark, log, 0.37, 3900, scalar);
            for (var i = 0; i < length; i++)
                Check(fast[i], scalar[i], image[i] < 3900 && image[i] > dark[i] ? log[i] + 0.37 - Math.Log(image[i] - dark[i]) : double.NaN);

            ImageDensity.FromTransmission(image, fast);
            ImageDensityScalar.FromTransmission(image, scalar);
            for (var i = 0; i < length; i++)
                Check(fast[i], scalar[i], -Math.Log(image[i]));
        }

        static void Check(float fast, float scalar, double exact)
        {
            if (double.IsNaN(exact))
                (float.IsNaN(fast) && float.IsNaN(scalar)).ShouldBeTrue();
            else
            {
                fast.ShouldBe(scalar, 3e-6f);
                ((double)fast).ShouldBe(exact, 3e-6);
            }
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e-44f)]
    public void FromTransmission_Unusable_IsNaNInEveryLane(float value)
    {
        var y = new float[37];
        ImageDensity.FromTransmission(Enumerable.Repeat(value, 37).ToArray(), y);
        y.ShouldAllBe(v => float.IsNaN(v));
        ImageDensity.Compute(Enumerable.Repeat(value, 37).ToArray(), new float[37], new float[37], 0, float.PositiveInfinity, y);
        y.ShouldAllBe(v => float.IsNaN(v));
    }
}
