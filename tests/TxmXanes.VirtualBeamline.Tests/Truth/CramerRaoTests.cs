using Shouldly;
using TxmXanes.VirtualBeamline.Camera;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Scenes;
using TxmXanes.VirtualBeamline.Tests.Support;
using TxmXanes.VirtualBeamline.Truth;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Truth;

/// <summary>The bound against what an efficient estimator really scatters by, and against the figures of science.md section 7.</summary>
public class CramerRaoTests
{
    [Theory]
    [InlineData("ni-nio")]
    [InlineData("ncm811-cycled")]
    public void Bound_AgainstWeightedFitsOfManyNoisyScans_IsTheirScatter(string sample)
    {
        var scene = SmallScene.Create(sample, rows: 72, columns: 96, camera: new CameraSettings { DeadFraction = 0, HotFraction = 0, DarkAduPerSecond = 0 });
        var shots = Shots(scene);
        var maps = new TruthMaps(scene.Phantom, shots[0].Geometry);
        var bounds = new CramerRao(scene, maps, shots).Bounds();
        var pixels = Enumerable.Range(0, maps.Thickness.Length).Where(i => maps.Thickness[i] > 0.3).Take(400).ToArray();

        // Error over bound, pooled over pixels and repeats: its rms is 1 if the bound is right and reached.
        var sum = 0.0;
        const int Repeats = 3;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var fractions = JointFit.Fractions(scene, shots, Densities(scene, shots, (ulong)repeat + 1), pixels);
            sum += pixels.Select((pixel, k) => Math.Pow((fractions[k] - maps.Fractions[0][pixel]) / bounds[0][pixel], 2)).Sum();
        }

        pixels.Length.ShouldBeGreaterThan(150);
        Math.Sqrt(sum / pixels.Length / Repeats).ShouldBe(1, 0.06);
    }

    [Fact]
    public void NoiseFreeFit_OfTheTruth_HasABiasFarBelowTheBound()
    {
        // The only model error is the curvature of the smooth absorption, which a + b (E - E0) cannot follow.
        foreach (var sample in new[] { "ni-nio", "ncm811-pristine", "ncm811-cycled" })
        {
            var scene = SmallScene.Create(sample, rows: 40, columns: 56);
            var shots = Shots(scene);
            var maps = new TruthMaps(scene.Phantom, shots[0].Geometry);
            var bounds = new CramerRao(scene, maps, shots).Bounds();
            var pixels = Enumerable.Range(0, maps.Thickness.Length).Where(i => maps.Thickness[i] > 0.1).ToArray();
            var images = new ExpectedImage(scene);
            var clean = shots.Select(s => images.All(s).Zip(images.All(s.WithoutSample()), (i, b) => -Math.Log(i / b)).ToArray()).ToArray();

            var fractions = JointFit.Fractions(scene, shots, clean, pixels);

            pixels.Select((pixel, k) => Math.Abs(fractions[k] - maps.Fractions[0][pixel]) / bounds[0][pixel]).Max().ShouldBeLessThan(0.2, sample);
        }
    }

    [Fact]
    public void Bound_OfThreeNickelStates_IsAsScienceExpects()
    {
        var scene = SmallScene.Create("ncm811-cycled", rows: 96, columns: 128);
        var shots = Shots(scene);
        var maps = new TruthMaps(scene.Phantom, shots[0].Geometry);
        var bounds = new CramerRao(scene, maps, shots).Bounds();

        // 0.065-0.095 at a step of 0.3 for 14,000 photons, the beam's maximum; off it the light is less.
        var centre = Enumerable.Range(0, maps.Thickness.Length)
            .Where(i => maps.Thickness[i] is > 0.27f and < 0.33f && Math.Abs(i / 128 - 48) < 25 && Math.Abs(i % 128 - 64) < 30)
            .Select(i => bounds.Average(b => (double)b[i])).ToArray();
        centre.Average().ShouldBeInRange(0.065, 0.11);
    }

    [Fact]
    public void SymmetricInverse_TimesItsMatrix_IsTheIdentity()
    {
        double[,] matrix = { { 4, 1, 0.5 }, { 1, 3, 0.2 }, { 0.5, 0.2, 2 } };

        var inverse = SymmetricInverse.Of(matrix).ShouldNotBeNull();

        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
                Enumerable.Range(0, 3).Sum(k => matrix[i, k] * inverse[k, j]).ShouldBe(i == j ? 1 : 0, 1e-12);
        SymmetricInverse.Of(new double[,] { { 1, 0 }, { 1, 1 } }).ShouldBeNull();
    }

    private static Shot[] Shots(Scene scene) => [.. PublishedPlan.EnergiesEv.Select((e, n) => scene.Shot(n, e))];

    private static double[][] Densities(Scene scene, Shot[] shots, ulong noiseSeed)
    {
        var renderer = new FrameRenderer(scene, 1, noiseSeed);
        var images = new ExpectedImage(scene);
        var frame = new ushort[renderer.Pixels];
        return [.. shots.Select(shot =>
        {
            renderer.Render(shot, frame);
            return images.All(shot.WithoutSample()).Select((light, i) => -Math.Log((frame[i] - 17.0) / light)).ToArray();
        })];
    }
}
