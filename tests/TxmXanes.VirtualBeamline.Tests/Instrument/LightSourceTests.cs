using Shouldly;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Illumination;
using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Random;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Instrument;

public class LightSourceTests
{
    private readonly RingSettings ring = new();
    private readonly LightSource light;

    public LightSourceTests() => light = new(ring, new Beam(16, 16, new(), new CounterRandom(1)), _ => 8333, 1000, new CounterRandom(1), new CounterRandom(2));

    [Fact]
    public void RingCurrent_OverTopUps_IsASawtoothAboutTheNominal()
    {
        var current = Enumerable.Range(0, 1200).Select(n => light.CurrentAt(1000 + n * 0.5)).ToArray();
        var rises = current.Zip(current.Skip(1), (a, b) => b - a).Count(d => d > 0);

        current.Average().ShouldBe(400, 0.05);
        (current.Max() - current.Min()).ShouldBe(4, 0.1);
        rises.ShouldBe(10);   // one injection a minute
    }

    [Fact]
    public void Rate_OverAnExposure_FollowsFluxAndFlickerWithinItsCountingNoise()
    {
        light.BeginExposure(2000, 1.02);

        var (rate, samples) = light.MeanRate(2000, 2005);

        samples.ShouldBe(250);
        rate.ShouldBe(ring.MonitorCountsPerSecond * light.MeanFlux(2000, 2005), 5 * Math.Sqrt(2e6 / 5));
        (light.MeanFlux(2000, 2005) / (light.MeanCurrent(2000, 2005).Mean / 400)).ShouldBe(1.02, 1e-6);
    }

    [Fact]
    public void Rate_AskedTwiceForTheSameTime_IsTheSame() => light.MeanRate(2000, 2005).ShouldBe(light.MeanRate(2000, 2005));

    [Fact]
    public void Shutter_StuckClosed_SaysOpenButPassesNothing()
    {
        var blade = new ShutterBlade(0.02, isStuckClosed: true);

        var arrives = blade.Begin(true, 1000);

        arrives.ShouldBe(1000.02, 1e-9);
        blade.SaysOpen(1000.01).ShouldBeFalse();
        blade.SaysOpen(1000.03).ShouldBeTrue();
        blade.PassesLight(1000.03).ShouldBeFalse();
    }
}
