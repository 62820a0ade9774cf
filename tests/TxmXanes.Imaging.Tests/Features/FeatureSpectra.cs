using Shouldly;
using TxmXanes.Imaging.Stacks;
using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Imaging.Tests.Features;

/// <summary>Stacks of spectra whose edge and peak are known by formula.</summary>
internal static class FeatureSpectra
{
    /// <summary>8300 to 8400 eV in steps of 1 eV.</summary>
    public static double[] EnergiesEv { get; } = [.. Enumerable.Range(0, 101).Select(i => 8300.0 + i)];

    /// <summary>One row of pixels, each with a spectrum of its own, on noise; every <paramref name="gapEvery"/>th value of the stack is NaN.</summary>
    public static SpectrumStack Stack(double[] energiesEv, int pixels, Func<int, double, double> spectrum, double noise = 0, int gapEvery = 0, int seed = 1)
    {
        var random = new Noise(seed);
        var frames = new float[energiesEv.Length][];
        for (var t = 0; t < frames.Length; t++)
        {
            frames[t] = new float[pixels];
            for (var p = 0; p < pixels; p++)
                frames[t][p] = gapEvery > 0 && random.Next(gapEvery) == 0 ? float.NaN : (float)(spectrum(p, energiesEv[t]) + noise * random.Gaussian());
        }
        return new SpectrumStack(1, pixels, energiesEv, frames);
    }

    public static double[] Of(SpectrumStack stack, int pixel)
    {
        var spectrum = new float[stack.Count];
        stack.ReadSpectrum(pixel, spectrum);
        return Array.ConvertAll(spectrum, v => (double)v);
    }

    /// <summary>Within a tolerance, or NaN where NaN is expected.</summary>
    public static void ShouldBeNear(this float actual, double expected, double tolerance, string what = "")
    {
        if (double.IsNaN(expected))
            float.IsNaN(actual).ShouldBeTrue($"{what}: {actual}, expected NaN");
        else
            ((double)actual).ShouldBe(expected, tolerance, what);
    }

    /// <summary>A step of width <paramref name="width"/>, half of it at <paramref name="edge"/>.</summary>
    public static double Step(double e, double edge, double width = 1.5) => 0.5 + Math.Atan((e - edge) / width) / Math.PI;

    public static double Gauss(double e, double centre, double sigma) => Math.Exp(-(e - centre) * (e - centre) / (2 * sigma * sigma));

    public static double Lorentz(double e, double centre, double half) => 1 / (1 + (e - centre) * (e - centre) / (half * half));
}
