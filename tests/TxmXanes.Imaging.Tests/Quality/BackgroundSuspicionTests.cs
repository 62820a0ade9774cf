using Shouldly;
using TxmXanes.Imaging.Quality;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Quality;

/// <summary>Guards both ways: a sample in the background is seen, and a moved illumination is not taken for one.</summary>
public class BackgroundSuspicionTests
{
    private const int Rows = 160;
    private const int Columns = 200;
    private readonly SyntheticScan scan = new(Rows, Columns, seed: 21, motion: true, badFraction: 0);
    private readonly float[] dark = Enumerable.Repeat((float)SyntheticScan.DarkAdu, Rows * Columns).ToArray();

    [Fact]
    public void Background_MovedIllumination_IsNotSuspect()
    {
        for (var i = 0; i < 10; i++)
            AgainstBackground(Background(2 * i), Background(2 * i + 1)).ShouldBeEmpty();
        AgainstSample(Background(0), Sample(0)).ShouldBeEmpty();
    }

    [Fact]
    public void Background_WithSample_IsSuspect()
    {
        AgainstBackground(Sample(0), Background(0)).ShouldContain("sample");
        AgainstSample(Sample(1), Sample(0)).ShouldContain("No sample is visible");
    }

    [Fact]
    public void Background_WithDisplacedSample_IsSuspect()
    {
        var random = new Noise(4);
        var particles = Enumerable.Range(0, 14).Select(_ => (Row: 20 + 100 * random.Uniform(), Column: 40 + 120 * random.Uniform())).ToArray();
        AgainstSample(Background(1), With(Background(0), 0, 0)).ShouldBeEmpty();
        AgainstSample(With(Background(1), 28, -31), With(Background(0), 0, 0)).ShouldContain("displaced");

        float[] With(float[] frame, double row, double column)
        {
            for (var p = 0; p < frame.Length; p++)
            {
                var density = 0.0;
                foreach (var particle in particles)
                    density += 0.3 * Math.Exp(-(Math.Pow(p / Columns - row - particle.Row, 2) + Math.Pow(p % Columns - column - particle.Column, 2)) / 50);
                frame[p] = dark[p] + (frame[p] - dark[p]) * (float)Math.Exp(-density);
            }
            return frame;
        }
    }

    [Fact]
    public void Background_Unexposed_IsSuspect() =>
        AgainstBackground(Array.ConvertAll(scan.DarkFrame(3), g => (float)g), Background(0)).ShouldContain("not exposed");

    [Fact]
    public void Background_Saturated_IsSuspect() =>
        AgainstBackground(Enumerable.Repeat((float)SyntheticScan.SaturationAdu, Rows * Columns).ToArray(), Background(0)).ShouldContain("saturated");

    private string AgainstBackground(float[] background, float[] earlier) => BackgroundSuspicion.AgainstBackground(background, earlier, dark, Rows, Columns, SyntheticScan.SaturationAdu);

    private string AgainstSample(float[] background, float[] sample) => BackgroundSuspicion.AgainstSample(background, sample, dark, 0, Rows, Columns, SyntheticScan.SaturationAdu);

    private float[] Background(int index) => Array.ConvertAll(scan.BackgroundFrame(index, 1), g => (float)g);

    private float[] Sample(int index) => Array.ConvertAll(scan.SampleFrame(index, 1), g => (float)g);
}
