using Shouldly;
using TxmXanes.Imaging.Normalization;
using Xunit;

namespace TxmXanes.Imaging.Tests.Normalization;

/// <summary>Guards against wrong densities at awkward lengths and against invalid pixels passing for valid ones.</summary>
public class OpticalDensityTests
{
    [Fact]
    public void Compute_EveryLength_EqualsScalar()
    {
        for (var length = 0; length <= 256; length++)
        {
            var (frame, dark, first, last) = Inputs(length);
            var log = new float[length];
            FlatField.Log(first, log);
            var (fast, scalar) = (new float[length], new float[length]);

            OpticalDensity.Compute(frame, dark, log, 0.37, 4000, fast);
            OpticalDensityScalar.Compute(frame, dark, log, 0.37, 4000, scalar);
            ShouldAgree(fast, scalar);

            OpticalDensity.ComputeBetween(frame, dark, first, last, 0.3, 0.37, 4000, fast);
            OpticalDensityScalar.ComputeBetween(frame, dark, first, last, 0.3, 0.37, 4000, scalar);
            ShouldAgree(fast, scalar);
        }
    }

    [Theory]
    [InlineData(100, 100f, 1f)] // no counts above the dark
    [InlineData(99, 100f, 1f)]
    [InlineData(4000, 100f, 1f)] // saturated
    [InlineData(65535, 100f, 1f)]
    [InlineData(500, 100f, float.NaN)] // bad pixel
    public void Compute_InvalidPixel_IsNaNInEveryLane(int grey, float dark, float background)
    {
        var y = new float[37];
        OpticalDensity.Compute(Filled((ushort)grey), Filled(dark), Filled(background), 0, 4000, y);
        y.ShouldAllBe(v => float.IsNaN(v));
        OpticalDensity.ComputeBetween(Filled((ushort)grey), Filled(dark), Filled(background), Filled(1f), 0.5, 0, 4000, y);
        y.ShouldAllBe(v => float.IsNaN(v));

        static T[] Filled<T>(T value) => Enumerable.Repeat(value, 37).ToArray();
    }

    [Fact]
    public void Compute_ExposureAndMonitor_AreDividedOut()
    {
        // T = [(1100-100)/(2*50)] / [(4100-100)/(1*100)] = 10/40, y = ln 4
        var normalised = new float[1];
        FlatField.LogBackground([4100], [100], 1 * 100.0, 65535, [], normalised);
        var y = new float[1];
        OpticalDensity.Compute([1100], [100], normalised, Math.Log(2 * 50.0), 65535, y);
        y[0].ShouldBe((float)Math.Log(4), 1e-6f);
    }

    [Fact]
    public void Compute_LengthsDiffer_Throws() =>
        Should.Throw<ArgumentException>(() => OpticalDensity.Compute(new ushort[8], new float[8], new float[7], 0, 1, new float[8]));

    [Fact]
    public void Log_OverAllMagnitudes_IsWithinTwoUnitsInTheLastPlace()
    {
        var random = new Random(1);
        var x = new float[80000];
        for (var i = 0; i < x.Length; i++)
            x[i] = i < 40000 ? (float)Math.Exp(160 * random.NextDouble() - 80) : (float)(0.5 + random.NextDouble());
        var y = new float[x.Length];
        FlatField.Log(x, y);
        for (var i = 0; i < x.Length; i++)
        {
            var exact = Math.Log(x[i]);
            var unit = Math.Max((double)MathF.BitIncrement((float)Math.Abs(exact)) - (float)Math.Abs(exact), 3e-8);
            Math.Abs(y[i] - exact).ShouldBeLessThanOrEqualTo(2 * unit, $"ln {x[i]:R}");
        }
    }

    private static (ushort[] Frame, float[] Dark, float[] First, float[] Last) Inputs(int length)
    {
        var random = new Random(length);
        var frame = Enumerable.Range(0, length).Select(_ => (ushort)random.Next(60, 4200)).ToArray();
        float[] Positive(double scale) => Enumerable.Range(0, length).Select(_ => random.Next(20) == 0 ? float.NaN : (float)(scale * (0.5 + random.NextDouble()))).ToArray();
        return (frame, Enumerable.Range(0, length).Select(_ => (float)(100 + random.NextDouble())).ToArray(), Positive(3000), Positive(2800));
    }

    // The logarithms differ by at most 2 units in the last place each; sums of numbers below 16 keep that near 1e-6.
    private static void ShouldAgree(float[] fast, float[] scalar)
    {
        for (var i = 0; i < fast.Length; i++)
            (float.IsNaN(fast[i]) ? float.IsNaN(scalar[i]) : Math.Abs(fast[i] - scalar[i]) <= 3e-6f).ShouldBeTrue($"length {fast.Length}, pixel {i}: {fast[i]:R} against {scalar[i]:R}");
    }
}
