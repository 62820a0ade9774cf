using Shouldly;
using TxmXanes.Imaging.Registration;
using Xunit;

namespace TxmXanes.Imaging.Tests.Registration;

/// <summary>Guards the resampling: direction, borders, invalid pixels, and that nothing rings.</summary>
public class WarpTests
{
    public static TheoryData<double, double, double, double> Motions => new()
    {
        { 0, 1, 0, 0 },
        { 0, 1, 0.3, -0.6 },
        { 0, 1, -2, 3 },
        { 2, 1.01, 1.4, -0.2 },
        { -7, 0.93, 0, 0.5 },
        { 91, 1.2, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Motions))]
    public void Apply_EveryWidth_EqualsScalar(double rotation, double scale, double row, double column)
    {
        var motion = AffineMotion.Similarity(rotation, scale, new Shift(row, column));
        foreach (var interpolation in Enum.GetValues<Interpolation>())
            for (var columns = 1; columns <= 70; columns++)
            {
                var image = Image(19, columns, 40);
                var (fast, slow) = (new float[image.Length], new float[image.Length]);
                Warp.Apply(image, 19, columns, motion, interpolation, fast);
                Warp.ApplyScalar(image, 19, columns, motion, interpolation, slow);
                for (var i = 0; i < image.Length; i++)
                    (float.IsNaN(slow[i]) ? float.IsNaN(fast[i]) : Math.Abs(fast[i] - slow[i]) < 1e-4).ShouldBeTrue($"{interpolation}, width {columns}, pixel {i}: {fast[i]} against {slow[i]}");
            }
    }

    [Fact]
    public void Apply_Identity_KeepsEveryPixelAndNaN()
    {
        var image = Image(20, 31, 5);
        var result = new float[image.Length];
        foreach (var interpolation in Enum.GetValues<Interpolation>())
        {
            Warp.Apply(image, 20, 31, AffineMotion.Identity, interpolation, result);
            result.ShouldBe(image);
        }
    }

    [Fact]
    public void Apply_PlaneWithSlopes_GivesValueAtTheMovedPosition()
    {
        var motion = new AffineMotion(1.02, 0.03, 1.25, -0.04, 0.97, -2.5);
        var image = new float[41 * 51];
        for (var i = 0; i < image.Length; i++)
            image[i] = 3 * (i / 51 - 20) + (i % 51 - 25);
        var result = new float[image.Length];
        Warp.Apply(image, 41, 51, motion, Interpolation.Cubic, result);
        foreach (var (r, c) in new[] { (20, 25), (10, 30), (30, 12) })
        {
            var (row, column) = motion.Apply(r - 20, c - 25);
            ((double)result[r * 51 + c]).ShouldBe(3 * row + column, 1e-3);
        }
    }

    [Fact]
    public void Apply_EdgesAndSpikesOfAnyMotion_NeverOvershoots()
    {
        var random = new Random(3);
        var image = Enumerable.Range(0, 64 * 64).Select(i => i % 64 < 30 ? 0f : random.Next(30) == 0 ? float.NaN : 1f).ToArray();
        image[20 * 64 + 10] = 1;
        var result = new float[image.Length];
        foreach (var motion in new[] { AffineMotion.FromShift(new Shift(0.5, 0.5)), AffineMotion.Similarity(3, 1.02, new Shift(0.2, 0.7)) })
            foreach (var interpolation in Enum.GetValues<Interpolation>())
            {
                Warp.Apply(image, 64, 64, motion, interpolation, result);
                result.Where(v => !float.IsNaN(v)).ShouldAllBe(v => v >= 0 && v <= 1);
            }
    }

    [Fact]
    public void Apply_SingleNaN_SpreadsToTheFourPixelsThatUseIt()
    {
        foreach (var interpolation in Enum.GetValues<Interpolation>())
        {
            var image = new float[16 * 16];
            image[8 * 16 + 8] = float.NaN;
            var result = new float[image.Length];
            Warp.Apply(image, 16, 16, AffineMotion.FromShift(new Shift(0.5, 0.5)), interpolation, result);
            var invalid = Enumerable.Range(0, 15).SelectMany(r => Enumerable.Range(0, 15).Select(c => (r, c))).Where(p => float.IsNaN(result[p.r * 16 + p.c]));
            invalid.ShouldBe([(7, 7), (7, 8), (8, 7), (8, 8)]);
        }
    }

    [Fact]
    public void Apply_SmoothImage_CubicIsFarCloserThanBilinear()
    {
        var image = Enumerable.Range(0, 64 * 64).Select(i => (float)(Math.Sin(i / 64 / 2.5) * Math.Cos(i % 64 / 3.0))).ToArray();
        var result = new float[image.Length];
        double[] errors = new double[2];
        foreach (var interpolation in Enum.GetValues<Interpolation>())
        {
            Warp.Apply(image, 64, 64, AffineMotion.FromShift(new Shift(0.4, -0.3)), interpolation, result);
            for (var i = 0; i < image.Length; i++)
                if (i / 64 is > 4 and < 59 && i % 64 is > 4 and < 59)
                    errors[(int)interpolation] += Math.Abs(result[i] - Math.Sin((i / 64 + 0.4) / 2.5) * Math.Cos((i % 64 - 0.3) / 3.0));
        }
        errors[(int)Interpolation.Cubic].ShouldBeLessThan(0.5 * errors[(int)Interpolation.Bilinear]);
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Cubic)]
    public void NoiseFactor_TurnedWhiteNoise_IsItsVariance(Interpolation interpolation)
    {
        var random = new TestKit.Simulation.Noise(4);
        var image = Enumerable.Range(0, 400 * 400).Select(_ => (float)random.Gaussian()).ToArray();
        var result = new float[image.Length];
        var motion = AffineMotion.Similarity(5, 1, Shift.None);
        Warp.Apply(image, 400, 400, motion, interpolation, clamp: false, result);
        result.Where(v => !float.IsNaN(v)).Average(v => v * (double)v).ShouldBe(Warp.NoiseFactor(motion, interpolation), 0.02);
    }

    private static float[] Image(int rows, int columns, int oneInvalidIn)
    {
        var random = new Random(columns);
        return Enumerable.Range(0, rows * columns).Select(_ => random.Next(oneInvalidIn) == 0 ? float.NaN : (float)random.NextDouble()).ToArray();
    }
}
