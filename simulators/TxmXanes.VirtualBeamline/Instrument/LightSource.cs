using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Illumination;
using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Instrument;

/// <summary>
/// Ring, monochromator and the ion chamber behind them (upstream of the shutter, so it is never dark). The chamber's rate
/// is proportional to the photons on the sample, but for the flicker of the condenser, which lies behind it.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class LightSource(RingSettings ring, Beam beam, Func<double, double> energyAt, double startSeconds, CounterRandom scene, CounterRandom noise)
{
    private const int MostSamples = 256;
    private const double SampleSeconds = 0.02;

    private readonly Lock gate = new();
    private readonly List<(double Start, double Factor)> flicker = [(double.NegativeInfinity, 1)];
    private readonly double phaseSeconds = scene.Stream("top-up").Uniform(0) * ring.TopUpPeriodSeconds;

    /// <summary>Ring current, mA: a sawtooth between injections, its mean the nominal current.</summary>
    public double CurrentAt(double timeSeconds)
    {
        var x = (timeSeconds - startSeconds + phaseSeconds) / ring.TopUpPeriodSeconds;
        return ring.NominalMa * (1 + ring.TopUpLoss * (0.5 - (x - Math.Floor(x))));
    }

    /// <summary>An exposure brings its own flicker, from its start to the next exposure's.</summary>
    public void BeginExposure(double timeSeconds, double seenFlicker)
    {
        lock (gate)
        {
            flicker.Add((timeSeconds, seenFlicker));
            if (flicker.Count > 4096)
                flicker.RemoveRange(0, 2048);
        }
    }

    /// <summary>Mean ring current over a time, mA, and how many samples it is made of.</summary>
    public (double Mean, int Samples) MeanCurrent(double from, double to) => Mean(from, to, CurrentAt);

    /// <summary>Mean flux over a time, relative to that at 8333 eV and the nominal current.</summary>
    public double MeanFlux(double from, double to) => Mean(from, to, FluxAt).Mean;

    /// <summary>Mean rate of the ion chamber, counts/s, with its counting noise (the same for the same times).</summary>
    public (double Mean, int Samples) MeanRate(double from, double to)
    {
        var (mean, samples) = Mean(from, to, FluxAt);
        var rate = mean * ring.MonitorCountsPerSecond;
        var sigma = Math.Sqrt(rate / Math.Max(to - from, SampleSeconds));
        return (rate + sigma * noise.Normal(BitConverter.DoubleToInt64Bits(from) ^ BitConverter.DoubleToInt64Bits(to) << 1), samples);
    }

    private double FluxAt(double time) => CurrentAt(time) / ring.NominalMa * beam.FluxAt(energyAt(time)) * FlickerAt(time);

    private double FlickerAt(double time)
    {
        lock (gate)
            return flicker.FindLast(f => f.Start <= time).Factor;
    }

    private static (double Mean, int Samples) Mean(double from, double to, Func<double, double> signal)
    {
        var samples = (int)Math.Clamp(Math.Ceiling((to - from) / SampleSeconds), 1, MostSamples);
        var sum = 0.0;
        for (var k = 0; k < samples; k++)
            sum += signal(from + (to - from) * (k + 0.5) / samples);
        return (sum / samples, samples);
    }
}
