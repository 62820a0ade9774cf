using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Stacks;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Guards the edge normalisation: known lines are found, every mode's kernel agrees with the readable form, and pixels with invalid frames get their own lines.</summary>
public class EdgeLinesTests
{
    private static readonly EnergyRange Pre = new(8200, 8310), Post = new(8395, 8595);
    private static readonly double[] Energies = SmallStack.Energies;

    public static TheoryData<EdgeMode, int, int> Modes => new()
    {
        { EdgeMode.PixelWise, 1, 1 }, { EdgeMode.PixelWise, 0, 0 }, { EdgeMode.PixelWise, 1, 2 }, { EdgeMode.GlobalSlope, 1, 1 }, { EdgeMode.Regularised, 1, 1 }, { EdgeMode.PreEdgeOnly, 1, 1 }, { EdgeMode.Victoreen, 1, 1 },
    };

    // A step of 0.5 (rising after the edge by 1e-4 per eV) with a white line, on the given background.
    private static double Step(double e) => e < 8343 ? 0 : 0.5 + 1e-4 * (e - 8343);

    private static double Norm(double e) => e < 8343 ? 0 : 1 + 0.6 * Math.Exp(-(e - 8350) * (e - 8350) / 32);

    [Theory]
    [InlineData(EdgeMode.PixelWise)]
    [InlineData(EdgeMode.GlobalSlope)]
    [InlineData(EdgeMode.Regularised)]
    [InlineData(EdgeMode.Victoreen)]
    public void Normalise_KnownLines_GivesTheKnownSpectrum(EdgeMode mode)
    {
        double Background(double e) => mode == EdgeMode.Victoreen ? 0.3 * Math.Pow(8343 / e, 3) - 0.1 * Math.Pow(8343 / e, 4) : 0.25 - 2e-4 * (e - 8343);
        // Victoreen's background curves: its sum with a step line is straight only to 1e-4.
        double Density(double e) => Background(e) + Norm(e) * (mode == EdgeMode.Victoreen ? 0.5 - Background(e) + 0.2 : Step(e));
        var stack = Stack(4, 40, (p, e) => Density(e) * (1 + p / 100.0));
        var lines = EdgeLines.Of(stack, new EdgeOptions(Pre, Post, mode));
        var maps = lines.Maps(stack);
        lines.Normalise(stack);
        for (var p = 0; p < stack.Pixels; p += 7)
        {
            for (var t = 0; t < stack.Count; t++)
                stack.Frames[t][p].ShouldBe((float)Norm(Energies[t]), 2e-3f, $"{mode} pixel {p} at {Energies[t]} eV");
            maps.PreValue[p].ShouldBe((float)(Background(maps.OriginEv) * (1 + p / 100.0)), 2e-3f);
            maps.PreSlope[p].ShouldBe((float)((Background(maps.OriginEv + 1) - Background(maps.OriginEv - 1)) / 2 * (1 + p / 100.0)), 1e-5f);
        }
        if (mode == EdgeMode.PixelWise)
        {
            var post = Energies.Where(Post.Contains).ToArray();
            maps.Thickness[0].ShouldBe((float)post.Average(Step), 1e-4f);
            (maps.PostValue[0] - maps.PreValue[0]).ShouldBe((float)(0.5 + 1e-4 * (maps.OriginEv - 8343)), 1e-3f);
            (maps.PostSlope[0] - maps.PreSlope[0]).ShouldBe(1e-4f, 1e-6f);
        }
    }

    [Fact]
    public void Normalise_PreEdgeOnly_TakesTheLineOffAndDividesNothing()
    {
        var stack = Stack(1, 20, (_, e) => 0.25 - 2e-4 * (e - 8343) + Norm(e) * Step(e));
        var lines = EdgeLines.Of(stack, new EdgeOptions(Pre, Post, EdgeMode.PreEdgeOnly));
        var thickness = lines.Maps(stack).Thickness[3];
        lines.Normalise(stack);
        for (var t = 0; t < stack.Count; t++)
            stack.Frames[t][3].ShouldBe((float)(Norm(Energies[t]) * Step(Energies[t])), 1e-4f);
        thickness.ShouldBe((float)Energies.Where(Post.Contains).Average(Step), 1e-4f);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Normalise_EveryLength_EqualsScalar(EdgeMode mode, int preOrder, int postOrder)
    {
        for (var columns = 1; columns <= 67; columns++)
        {
            var stack = SmallStack.Of(1, columns, 0.01, missing: true, seed: columns);
            var before = Enumerable.Range(0, columns).Select(p => SmallStack.Spectrum(stack, p)).ToArray();
            var lines = EdgeLines.Of(stack, new EdgeOptions(Pre, Post, mode, preOrder, postOrder));
            lines.Normalise(stack);
            for (var p = 0; p < columns; p++)
            {
                var expected = lines.Normalise(before[p]);
                for (var t = 0; t < stack.Count; t++)
                    if (double.IsNaN(expected[t]))
                        stack.Frames[t][p].ShouldBe(float.NaN);
                    else
                        stack.Frames[t][p].ShouldBe((float)expected[t], (float)(2e-4 * (1 + Math.Abs(expected[t]))), $"{columns} columns, pixel {p}, frame {t}");
            }
        }
    }

    [Fact]
    public void Normalise_NoStep_IsNotValid()
    {
        var stack = Stack(1, 33, (p, e) => p % 2 == 0 ? 0.2 : 0.2 + Norm(e) * 0.04);
        EdgeLines.Of(stack, new EdgeOptions(Pre, Post, MinimumStep: 0.03)).Normalise(stack);
        for (var p = 0; p < 33; p++)
            float.IsNaN(stack.Frames[50][p]).ShouldBe(p % 2 == 0);
    }

    [Fact]
    public void Maps_MissingFrames_ChangeALineByItsNoiseOnly()
    {
        var whole = SmallStack.Of(3, 50, 0.005);
        var partly = SmallStack.Of(3, 50, 0.005);
        foreach (var t in new[] { 1, 7, 80, 100 })
            for (var p = 0; p < partly.Pixels; p += 3)
                partly.Frames[t][p] = float.NaN;
        var lines = EdgeLines.Of(whole, new EdgeOptions(Pre, Post));
        var (expected, found) = (lines.Maps(whole), lines.Maps(partly));
        for (var p = 0; p < whole.Pixels; p++)
        {
            if (p % 3 == 0)
                found.Thickness[p].ShouldBe(expected.Thickness[p], 0.01f);
            else
                found.Thickness[p].ShouldBe(expected.Thickness[p]);
            float.IsFinite(found.PreSlope[p]).ShouldBeTrue();
        }
    }

    [Fact]
    public void Regularised_SlopesThatDoNotDiffer_AreTakenFromTheMean()
    {
        var alike = SmallStack.Of(40, 60, 0.02);
        var random = new Noise(5);
        var slopes = Enumerable.Range(0, 2400).Select(_ => 0.5e-3 * random.Gaussian()).ToArray();
        var unlike = Stack(40, 60, (p, e) => 0.2 + Norm(e) * (0.4 + slopes[p] * (e - 8495)) + 0.001 * random.Gaussian());
        EdgeLines.Of(alike, new EdgeOptions(Pre, Post, EdgeMode.Regularised)).SlopeWeight.ShouldBeLessThan(0.35);
        EdgeLines.Of(unlike, new EdgeOptions(Pre, Post, EdgeMode.Regularised)).SlopeWeight.ShouldBeGreaterThan(0.95);
    }

    [Theory]
    [InlineData(8200, 8310, 8250, 8595, 1, "8310")]
    [InlineData(8200, 8205, 8395, 8595, 1, "holds 1 energies")]
    [InlineData(8200, 8310, 8700, 8800, 1, "post-edge range holds 0")]
    [InlineData(8200, 8310, 8395, 8595, 3, "orders are 0 to 2")]
    public void Of_BadRanges_NamesThem(double preStart, double preStop, double postStart, double postStop, int order, string part) =>
        Should.Throw<BadInputException>(() => EdgeLines.Of(SmallStack.Of(1, 4, 0), new EdgeOptions(new(preStart, preStop), new(postStart, postStop), PostOrder: order))).Message.ShouldContain(part);

    [Fact]
    public void Of_FlatSpectrum_HasNoGlobalSlope() =>
        Should.Throw<BadInputException>(() => EdgeLines.Of(Stack(2, 20, (_, _) => 0.3), new EdgeOptions(Pre, Post, EdgeMode.GlobalSlope))).Message.ShouldContain("no edge");

    private static SpectrumStack Stack(int rows, int columns, Func<int, double, double> density) =>
        new(rows, columns, Energies, Energies.Select(e => Enumerable.Range(0, rows * columns).Select(p => (float)density(p, e)).ToArray()).ToArray());
}
