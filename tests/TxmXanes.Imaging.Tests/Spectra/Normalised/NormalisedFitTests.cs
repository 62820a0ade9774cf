using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Guards the fit's kernels against the readable form and against plain linear algebra, for every length, solver and normalisation, with pixels that miss frames.</summary>
public class NormalisedFitTests
{
    private static readonly EnergyRange Pre = new(8200, 8310), Post = new(8395, 8595), Range = new(8300, 8450);

    public static TheoryData<string, EdgeMode?, FitBackground, bool> Cases => new()
    {
        { "none", EdgeMode.PixelWise, FitBackground.None, true }, { "none", EdgeMode.PixelWise, FitBackground.None, false }, { "none", EdgeMode.GlobalSlope, FitBackground.Constant, true }, { "none", EdgeMode.Victoreen, FitBackground.None, true },
        { "none", EdgeMode.PreEdgeOnly, FitBackground.None, false }, { "none", null, FitBackground.Linear, true }, { "nnls", EdgeMode.PixelWise, FitBackground.None, true }, { "nnls", null, FitBackground.Linear, false },
        { "sum", EdgeMode.PixelWise, FitBackground.None, true }, { "simplex", EdgeMode.Regularised, FitBackground.None, true }, { "bounded", EdgeMode.PixelWise, FitBackground.Linear, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_EveryLength_EqualsScalar(string solver, EdgeMode? mode, FitBackground background, bool camera)
    {
        // Every length for one case of each kind of line; the others differ in what is done with a vector, not in how many there are.
        for (var columns = 1; columns <= 67; columns += solver == "none" && background == FitBackground.None && camera ? 1 : 6)
        {
            var stack = SmallStack.Of(1, columns, 0.03, missing: true, seed: columns);
            var lines = mode is { } m ? EdgeLines.Of(stack, new EdgeOptions(Pre, Post, m, MinimumStep: 0.01)) : null;
            var options = new NormalisedOptions(SyntheticReferences.MetalOxideLayered, Range, Constraints(solver), background);
            var noise = camera ? Noise(stack.Count, columns) : null;
            var maps = new NormalisedMaps(1, columns, 3);
            NormalisedFit.Compute(stack, lines, options, noise, maps);
            var (c, sigma) = (new double[3], new double[3]);
            for (var p = 0; p < columns; p++)
            {
                var valid = NormalisedFit.Scalar(stack.EnergiesEv, SmallStack.Spectrum(stack, p), lines, options, noise, noise is null ? 0 : noise.LogBackground.Span[p], c, sigma, out var chiSquare);
                maps.Fit.Valid[p].ShouldBe(valid);
                if (valid == 0)
                    continue;
                for (var j = 0; j < 3; j++)
                {
                    maps.Fit.Coefficient[j][p].ShouldBe((float)c[j], 2e-3f, $"{columns} columns, pixel {p}");
                    maps.Fit.Fraction[j][p].ShouldBe((float)(c[j] / c.Sum()), 5e-3f);
                    maps.Fit.FractionSigma[j][p].ShouldBe((float)sigma[j], (float)(2e-3 * sigma[j]), $"{columns} columns, pixel {p}");
                }
                maps.Fit.FitError[p].ShouldBe((float)(chiSquare / (FramesOf(stack, p) - 3 - (int)background + (Constraints(solver)!.SumToOne ? 1 : 0))), 1e-4f);
            }
        }
    }

    [Fact]
    public void Compute_OnePixel_IsPlainLeastSquares()
    {
        var stack = SmallStack.Of(1, 3, 0.02);
        EdgeLines.Of(stack, new EdgeOptions(Pre, Post)).Normalise(stack);
        var maps = new NormalisedMaps(1, 3, 3);
        NormalisedFit.Compute(stack, null, new NormalisedOptions(SyntheticReferences.MetalOxideLayered, Range, null, FitBackground.Constant), null, maps);
        var frames = Enumerable.Range(0, stack.Count).Where(t => Range.Contains(stack.EnergiesEv[t])).ToArray();
        var design = Matrix<double>.Build.Dense(frames.Length, 4, (i, k) => k == 3 ? 1 : SyntheticReferences.MetalOxideLayered[k].At(stack.EnergiesEv[frames[i]]));
        for (var p = 0; p < 3; p++)
        {
            var mu = Vector<double>.Build.Dense(frames.Length, i => stack.Frames[frames[i]][p]);
            var c = design.QR().Solve(mu);
            var chiSquare = Math.Pow((design * c - mu).L2Norm(), 2);
            for (var j = 0; j < 3; j++)
                maps.Fit.Coefficient[j][p].ShouldBe((float)c[j], 1e-4f);
            maps.Fit.FitError[p].ShouldBe((float)(chiSquare / (frames.Length - 4)), 1e-5f);
            maps.RFactor[p].ShouldBe((float)(chiSquare / mu.DotProduct(mu)), 1e-5f);
        }
    }

    [Fact]
    public void Compute_LinesOnTheWay_IsTheFitOfTheNormalisedStack()
    {
        var stack = SmallStack.Of(3, 700, 0.01);
        var lines = EdgeLines.Of(stack, new EdgeOptions(Pre, Post));
        var options = new NormalisedOptions(SyntheticReferences.MetalOxideLayered, Range);
        var (onTheWay, after) = (new NormalisedMaps(3, 700, 3), new NormalisedMaps(3, 700, 3));
        NormalisedFit.Compute(stack, lines, options, null, onTheWay);
        lines.Normalise(stack);
        NormalisedFit.Compute(stack, null, options, null, after);
        for (var p = 0; p < stack.Pixels; p++)
            onTheWay.Fit.Coefficient[1][p].ShouldBe(after.Fit.Coefficient[1][p], 1e-5f);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("simplex")]
    [InlineData("bounded")]
    public void Compute_Constraints_Hold(string solver)
    {
        var stack = SmallStack.Of(4, 60, 0.1);
        var maps = new NormalisedMaps(4, 60, 3);
        NormalisedFit.Compute(stack, EdgeLines.Of(stack, new EdgeOptions(Pre, Post)), new NormalisedOptions(SyntheticReferences.MetalOxideLayered, Range, Constraints(solver)), null, maps);
        for (var p = 0; p < stack.Pixels; p++)
        {
            if (maps.Fit.Valid[p] == 0)
                continue;
            var c = maps.Fit.Coefficient.Select(plane => plane[p]).ToArray();
            if (solver != "bounded")
                c.Sum().ShouldBe(1, 1e-4f);
            if (solver != "sum")
                c.ShouldAllBe(v => v >= -2e-6f && (solver == "simplex" || v <= 1 + 2e-6f));
        }
        maps.Fit.Valid.Count(v => v == 2).ShouldBeGreaterThan(solver == "sum" ? -1 : 10);
    }

    [Theory]
    [InlineData(0.2, "sum to")]
    [InlineData(double.NaN, "crossed")]
    public void Compute_ImpossibleConstraints_AreRefused(double upper, string part) =>
        Should.Throw<BadInputException>(() => NormalisedFit.Compute(SmallStack.Of(1, 4, 0), null, new NormalisedOptions(SyntheticReferences.MetalOxideLayered, null, FitConstraints.Bounded(3, 0, upper) with { SumToOne = true }), null, new NormalisedMaps(1, 4, 3))).Message.ShouldContain(part);

    private static FitConstraints? Constraints(string solver) => solver switch
    {
        "none" => FitConstraints.None,
        "nnls" => FitConstraints.NonNegative(3),
        "sum" => new FitConstraints(SumToOne: true),
        "simplex" => FitConstraints.Simplex(3),
        _ => FitConstraints.Bounded(3),
    };

    private static int FramesOf(Imaging.Stacks.SpectrumStack stack, int p) => Enumerable.Range(0, stack.Count).Count(t => Range.Contains(stack.EnergiesEv[t]) && float.IsFinite(stack.Frames[t][p]));

    private static NormalisedNoise Noise(int frames, int pixels) => new(
        Enumerable.Range(0, frames).Select(t => new FrameTerm(0, 1, new Shift(0.3 + 0.001 * t, -0.2), 0.01 * (t % 3), new BackgroundShare(t / 2, 1, 0.02, 1 + t % 2))).ToArray(),
        Enumerable.Range(0, pixels).Select(p => (float)Math.Log(900 + p)).ToArray(),
        new CameraNoise(0.14, 3.56, 5));
}
