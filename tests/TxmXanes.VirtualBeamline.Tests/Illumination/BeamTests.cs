using Shouldly;
using TxmXanes.TestKit;
using TxmXanes.VirtualBeamline.Illumination;
using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Scenes;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Illumination;

/// <summary>The beam's statistics, measured on what it draws, against those of the real flats (science.md section 3).</summary>
public class BeamTests
{
    private const int Rows = 176;
    private const int Columns = 214;

    [Fact]
    public void Texture_HighPassed_IsSevenAndAHalfPerCent()
    {
        var texture = new Beam(Rows, Columns, new(), new CounterRandom(1)).Texture;
        var smooth = texture.ToArray();
        GaussianBlur.Apply(smooth, Rows, Columns, 20);

        Rms(texture.Zip(smooth, (t, s) => (double)t - s)).ShouldBe(0.075, 0.002);
        texture.Average().ShouldBe(1, 0.01);
    }

    [Fact]
    public void Centre_OverManyExposures_MovesAsMeasured()
    {
        var motion = new EnvelopeMotion(new(), new CounterRandom(3));
        var states = Enumerable.Range(0, 2000).Select(n => motion.At(n, 0)).ToArray();

        (1024 * Rms(states.Select(s => s.RowShift))).ShouldBe(13, 0.8);
        (1024 * Rms(states.Select(s => s.ColumnShift))).ShouldBe(3.5, 0.25);
        Rms(states.Select(s => s.SeenFlicker * s.UnseenFlicker - 1)).ShouldBe(0.012, 0.001);
        states.Zip(states.Skip(1), (a, b) => 1024 * Math.Abs(a.RowShift - b.RowShift)).Count(jump => jump > 15).ShouldBeGreaterThan(200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void LogIntensity_AfterADegreeTwoPolynomial_KeepsAboutOnePerCent(int seed)
    {
        var beam = new Beam(Rows, Columns, new(), new CounterRandom((ulong)seed));
        var still = Image(beam, new(0, 0, new double[4], 1, 1));

        var squares = new List<double>();
        for (var n = 0; n < 40; n++)
        {
            var moved = Image(beam, beam.Motion.At(n, 0));
            var rms = PolynomialResidual.Rms(
                (y, x) => Math.Log(moved[At(y, x)] / still[At(y, x)]),
                (y, x) => still[At(y, x)]);
            squares.Add(rms * rms);
        }

        Math.Sqrt(squares.Average()).ShouldBeInRange(0.008, 0.011);
    }

    [Fact]
    public void Modes_AreAtLeastFour_WithTheMeasuredEnergies()
    {
        var motion = new EnvelopeMotion(new(), new CounterRandom(3));
        var states = Enumerable.Range(0, 4000).Select(n => motion.At(n, 0)).ToArray();
        var energies = Enumerable.Range(0, 4).Select(k => states.Average(s => s.Modes[k] * s.Modes[k])).ToArray();

        (energies[1] / energies[0]).ShouldBe(0.025 / 0.040, 0.08);
        (energies[3] / energies[0]).ShouldBe(0.015 / 0.040, 0.05);
    }

    [Fact]
    public void MotionOff_EveryExposure_HasTheSameShape()
    {
        var beam = new Beam(Rows, Columns, new() { Motion = false }, new CounterRandom(1));

        Image(beam, beam.Motion.At(17, 500)).ShouldBe(Image(beam, beam.Motion.At(3, 0)));
        beam.Motion.At(17, 500).UnseenFlicker.ShouldBe(1);
    }

    [Fact]
    public void Flux_OverTheScan_IsSmoothWithTwoGlitches()
    {
        var beam = new Beam(16, 16, new(), new CounterRandom(1));
        var flux = Enumerable.Range(8200, 400).Select(e => beam.FluxAt(e)).ToArray();
        var dips = Enumerable.Range(6, 388).Where(i => flux[i] < 0.98 * (flux[i - 6] + flux[i + 5]) / 2).ToArray();

        dips.ShouldContain(8287 - 8200);
        dips.ShouldContain(8431 - 8200);
        flux.Max().ShouldBeLessThan(1.1);
    }

    [Fact]
    public void Texture_FromMeasuredFlats_HasTheirContrast()
    {
        var flats = NpyStack.Read(RealData.PathOrSkip("txm/ssrl_8324eV_flats_0p3s.npy"));

        var texture = TextureFactory.FromFlats(flats, 17, 352, 428);

        texture.Average().ShouldBe(1, 0.01);
        Rms(texture.Select(t => t - 1.0)).ShouldBeInRange(0.06, 0.1);
    }

    private static int At(double y, double x) => (int)(y * Rows) * Columns + (int)(x * Columns);

    private static float[] Image(Beam beam, EnvelopeState state)
    {
        var image = new float[Rows * Columns];
        var view = beam.Image(state);
        for (var row = 0; row < Rows; row++)
            view.Row(row, 1, image.AsSpan(row * Columns, Columns));
        return image;
    }

    private static double Rms(IEnumerable<double> values) => Math.Sqrt(values.Average(v => v * v));
}
