using Shouldly;
using TxmXanes.VirtualBeamline.Scenes;
using TxmXanes.VirtualBeamline.Tests.Support;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Scenes;

public class ExpectedImageTests
{
    private readonly Scene scene = SmallScene.Create();

    [Fact]
    public void OpticalDensity_InPlaceAndInFocus_IsThePhantoms()
    {
        var density = Density(scene.Shot(0, 8350));
        var weights = scene.Phantom.DensityWeights(8350);

        for (var i = 0; i < density.Length; i += 37)
            density[i].ShouldBe(Enumerable.Range(0, 4).Sum(k => weights[k] * scene.Phantom.Maps[k][i]), 2e-5);
    }

    [Fact]
    public void Shift_ByWholePixels_MovesTheImageDownAndRight()
    {
        var still = Density(scene.Shot(0, 8350));
        var moved = Density(scene.Shot(0, 8350) with { Geometry = new(2, -3, 1, 0) });

        for (var row = 20; row < 70; row++)
            for (var column = 20; column < 100; column += 3)
                moved[row * 128 + column].ShouldBe(still[(row - 2) * 128 + column + 3], 2e-5);
    }

    [Fact]
    public void Shift_ByHalfAPixelThereAndBack_KeepsTheTotalDensity() =>
        Density(scene.Shot(0, 8350) with { Geometry = new(0.5, 0.5, 1, 0) }).Sum().ShouldBe(Density(scene.Shot(0, 8350)).Sum(), 1);

    [Fact]
    public void Magnification_OfTwoPerCent_EnlargesTheAreaByFour() =>
        (Density(scene.Shot(0, 8350) with { Geometry = new(0, 0, 1.02, 0) }).Sum() / Density(scene.Shot(0, 8350)).Sum()).ShouldBe(1.0404, 0.002);

    [Fact]
    public void Defocus_Blurs_AndInFocusDoesNot()
    {
        double Sharpness(double blur)
        {
            var density = Density(scene.Shot(0, 8350) with { Geometry = new(0, 0, 1, blur) });
            return density.Zip(density.Skip(1), (a, b) => Math.Pow(a - b, 2)).Sum();
        }

        Sharpness(0.01).ShouldBe(Sharpness(0), 1e-9);
        Sharpness(1.5).ShouldBeLessThan(0.8 * Sharpness(0));
    }

    [Fact]
    public void SampleOut_ShowsTheBeamAlone()
    {
        var shot = scene.Shot(0, 8350).WithoutSample();
        var beam = new float[128];
        scene.Beam.Image(shot.Envelope).Row(40, scene.BeamMaximumAdu(shot), beam);

        scene.ShowsSample(shot).ShouldBeFalse();
        new ExpectedImage(scene).All(shot).AsSpan(40 * 128, 128).ToArray().ShouldBe(beam);
    }

    private double[] Density(Shot shot)
    {
        var images = new ExpectedImage(scene);
        var light = images.All(shot.WithoutSample());
        return [.. images.All(shot).Zip(light, (s, b) => -Math.Log(s / b))];
    }
}
