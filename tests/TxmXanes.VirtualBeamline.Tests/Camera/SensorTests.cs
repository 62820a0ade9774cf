using Shouldly;
using TxmXanes.VirtualBeamline.Camera;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Tests.Support;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Camera;

/// <summary>The camera law, measured as one measures a camera: from pairs of equal exposures.</summary>
public class SensorTests
{
    private static readonly CameraSettings Flawless = new() { DeadFraction = 0, HotFraction = 0, DarkAduPerSecond = 0 };

    [Fact]
    public void PhotonTransfer_OverTheCamerasRange_HasTheMeasuredGainAndReadNoise()
    {
        var points = new[] { 0.05, 0.5, 2.0, 5.0, 8.0 }.Select(MeanAndVariance).ToArray();

        var slope = (points[^1].Variance - points[0].Variance) / (points[^1].Mean - points[0].Mean);

        slope.ShouldBe(0.140, 0.004);
        (points[0].Variance - slope * (points[0].Mean - 17)).ShouldBe(12.7, 0.6);
    }

    [Fact]
    public void FewPhotons_AreCountedExactly()
    {
        // 14,000 photons for 5 s: 0.001 s leaves 2.8 at the maximum, where a normal number would go negative.
        var (mean, variance) = MeanAndVariance(0.001);

        mean.ShouldBeInRange(17.05, 17.4);
        variance.ShouldBe(12.7 + 0.14 * (mean - 17), 0.4);
    }

    [Fact]
    public void Dark_WithShutterClosed_IsOffsetAndReadNoise()
    {
        var scene = SmallScene.Create(camera: Flawless);
        var frame = Render(scene, scene.Shot(0, 8300) with { ShutterOpen = false }, 1);

        frame.Average(v => (double)v).ShouldBe(17, 0.1);
        frame.Average(v => Math.Pow(v - 17.0, 2)).ShouldBe(12.7, 0.5);
    }

    [Fact]
    public void BeamMaximum_AtTheDefaultExposure_Is14000Photons()
    {
        var scene = SmallScene.Create();

        (scene.BeamMaximumAdu(scene.Shot(0, 8300)) / 0.140).ShouldBe(14_000, 1e-6);
    }

    [Fact]
    public void TooMuchLight_IsCutAtSaturation()
    {
        var scene = SmallScene.Create(camera: Flawless);

        var frame = Render(scene, scene.Shot(0, 8300, exposureSeconds: 50).WithoutSample(), 1);

        frame.Max().ShouldBe((ushort)4095);
        frame.Count(v => v == 4095).ShouldBeGreaterThan(frame.Length / 2);
    }

    [Fact]
    public void DeadAndHotPixels_BelongToTheScene_NotToTheNoise()
    {
        var scene = SmallScene.Create(camera: new() { DeadFraction = 0.002, HotFraction = 0.002, HotAduPerSecond = 200 });
        var bright = scene.Shot(0, 8300).WithoutSample();
        var dark = bright with { ShutterOpen = false };

        int[] Dead(ulong noise) => [.. Where(Render(scene, bright, noise), v => v == 17)];
        int[] Hot(ulong noise) => [.. Where(Render(scene, dark, noise), v => v > 60)];

        Dead(1).Length.ShouldBeInRange(22, 26);
        Dead(2).ShouldBe(Dead(1));
        Hot(1).Length.ShouldBeInRange(18, 27);
        Hot(2).Intersect(Hot(1)).Count().ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Render_SameSeeds_GivesTheSameBytes_AnotherNoiseSeedOtherNoiseOnly()
    {
        var scene = SmallScene.Create(motion: true);
        var again = SmallScene.Create(motion: true);
        var first = Render(scene, scene.Shot(4, 8350), 1);

        Render(again, again.Shot(4, 8350), 1).ShouldBe(first);
        var other = Render(scene, scene.Shot(4, 8350), 2);
        other.ShouldNotBe(first);
        first.Zip(other, (a, b) => (double)a - b).Average().ShouldBe(0, 1);
    }

    [Fact]
    public void Normals_InBulk_HaveUnitMomentsAndNoNeighbourCorrelation()
    {
        var values = new float[200_001];
        NormalNoise.Fill(42, 3, values);

        values.Average().ShouldBe(0, 0.01);
        values.Average(v => v * v).ShouldBe(1, 0.015);
        values.Average(v => v * v * v * v).ShouldBe(3, 0.1);
        values.Zip(values.Skip(1), (a, b) => a * b).Average().ShouldBe(0, 0.01);
        values.Zip(values.Skip(8), (a, b) => a * b).Average().ShouldBe(0, 0.01);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(7.5)]
    [InlineData(39)]
    public void Poisson_OverManyDraws_HasMeanAndVarianceAlike(double mean)
    {
        var random = new VirtualBeamline.Random.CounterRandom(9);
        var counts = Enumerable.Range(0, 40_000).Select(n => (double)Poisson.Draw(mean, random.Uniform(n))).ToArray();

        counts.Average().ShouldBe(mean, 0.02 * mean + 0.01);
        counts.Average(c => (c - mean) * (c - mean)).ShouldBe(mean, 0.04 * mean);
    }

    private static (double Mean, double Variance) MeanAndVariance(double exposureSeconds)
    {
        // Half the variance of the difference of two exposures: what is fixed in the image falls out.
        var scene = SmallScene.Create(camera: Flawless);
        var shot = scene.Shot(0, 8300, exposureSeconds).WithoutSample();
        var (a, b) = (Render(scene, shot, 1), Render(scene, shot with { Number = 1 }, 1));
        return (a.Average(v => (double)v), a.Zip(b, (x, y) => Math.Pow((double)x - y, 2)).Average() / 2);
    }

    private static ushort[] Render(VirtualBeamline.Scenes.Scene scene, VirtualBeamline.Scenes.Shot shot, ulong noiseSeed)
    {
        var renderer = new FrameRenderer(scene, 1, noiseSeed);
        var frame = new ushort[renderer.Pixels];
        renderer.Render(shot, frame);
        return frame;
    }

    private static IEnumerable<int> Where(ushort[] frame, Func<ushort, bool> condition) => Enumerable.Range(0, frame.Length).Where(i => condition(frame[i]));
}
