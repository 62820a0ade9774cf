using Shouldly;
using TxmXanes.Domain.Energies;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Pipeline.Analysis.Steps;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis.Steps;

/// <summary>The fits on the stack against the truth: fractions, and what their standard errors say.</summary>
public sealed class NormalisedAnalysisTests
{
    [Theory]
    [InlineData(FitConstraint.None, EdgeMode.PixelWise, true)]
    [InlineData(FitConstraint.None, EdgeMode.GlobalSlope, true)]
    [InlineData(FitConstraint.NonNegative, EdgeMode.GlobalSlope, true)]
    [InlineData(FitConstraint.NonNegative, EdgeMode.GlobalSlope, false)]
    [InlineData(FitConstraint.None, EdgeMode.PixelWise, false)]
    [InlineData(FitConstraint.None, EdgeMode.Regularised, false)]
    public void Run_Normalised_FindsTheCompositionWithinItsErrors(FitConstraint constraint, EdgeMode edge, bool conventional)
    {
        using var scan = new SyntheticScan(conventional);

        var maps = Truth.Run(scan, new() { Fit = new(FitMode.Normalised, edge, Constraint: constraint) });

        var (bias, rms, rmsOverSigma) = Truth.Judge(maps);
        TestContext.Current.TestOutputHelper?.WriteLine($"bias {bias:0.0000}, rms {rms:0.0000}, over sigma {rmsOverSigma:0.00}");
        Math.Abs(bias).ShouldBeLessThan(0.02);
        rms.ShouldBeLessThan(0.08);
        rmsOverSigma.ShouldBeInRange(0.88, 1.12);
        // The mean step of the lines: somewhat below the jump far from the edge, whose tails reach into both ranges.
        Truth.Mean(maps.Thickness).ShouldBeInRange(0.85 * SyntheticScan.Jump, SyntheticScan.Jump);
        maps.Others.Single(m => m.Name == "r_factor").Plane[20 * Truth.Shape.Columns + 24].ShouldBeInRange(1e-5f, 0.05f);
        maps.Valid[0].ShouldBe((byte)0);
        maps.Fraction[0][0].ShouldBe(float.NaN);
    }

    [Theory]
    [InlineData(FitConstraint.NonNegative, 0, double.PositiveInfinity, double.NaN)]
    [InlineData(FitConstraint.SumToOne, double.NegativeInfinity, double.PositiveInfinity, 1)]
    [InlineData(FitConstraint.Simplex, 0, 1, 1)]
    [InlineData(FitConstraint.Bounded, 0.2, 0.9, double.NaN)]
    public void Run_Constrained_KeepsEveryCoefficientWithin(FitConstraint constraint, double lowest, double highest, double sum)
    {
        using var scan = new SyntheticScan(conventional: true);

        var maps = Truth.Run(scan, new() { Fit = new(FitMode.Normalised, Constraint: constraint, Bounds: (0.2, 0.9)) });

        var unconstrained = Truth.Run(scan, new() { Fit = new(FitMode.Normalised, Constraint: FitConstraint.None) });
        Truth.Inside().Count(i => unconstrained.Fraction[0][i] is < 0 or > 1).ShouldBeGreaterThan(50);
        foreach (var i in Truth.Inside())
        {
            var (a, b) = (maps.Coefficient[0][i], maps.Coefficient[1][i]);
            ((double)Math.Min(a, b)).ShouldBeGreaterThanOrEqualTo(lowest - 1e-5);
            ((double)Math.Max(a, b)).ShouldBeLessThanOrEqualTo(highest + 1e-5);
            if (!double.IsNaN(sum))
                ((double)(a + b)).ShouldBe(sum, 1e-4);
        }
    }

    [Theory]
    [InlineData(FitMode.Normalised)]
    [InlineData(FitMode.Joint)]
    public void Run_DenoisingPrior_IsNearerToTheTruthAndSaysHowItWent(FitMode mode)
    {
        using var scan = new SyntheticScan(conventional: true);

        var plain = Truth.Judge(Truth.Run(scan, new() { Fit = new(FitMode.Normalised) }));
        var maps = Truth.Run(scan, new() { Fit = new(mode, Admm: new()) });

        var (bias, rms, _) = Truth.Judge(maps);
        TestContext.Current.TestOutputHelper?.WriteLine($"{mode}: bias {bias:0.0000}, rms {rms:0.0000} instead of {plain.Rms:0.0000}; {string.Join(' ', maps.Notes)}");
        rms.ShouldBeLessThan(0.8 * plain.Rms);
        Math.Abs(bias).ShouldBeLessThan(0.02);
        maps.Notes.ShouldContain(n => n.StartsWith("The fit with a denoising prior converged in "));
        // Of a joint fit the sum of coefficients is the jump in optical density, of a normalised one 1.
        Truth.Mean(maps.Coefficient[0], 33, 36).ShouldBe(mode == FitMode.Joint ? SyntheticScan.Jump : 1, 0.05);
    }

    // Two frames an energy are worth one of twice the exposure: their mean and both kept must say so alike.
    [Fact]
    public void Run_RepeatsAveraged_HaveTheErrorsOfTheirNumber()
    {
        using var once = new SyntheticScan(conventional: true);
        using var twice = new SyntheticScan(conventional: true, seed: 5, framesPerEnergy: 2);
        var steps = new AnalysisSteps { Fit = new(FitMode.Normalised, Constraint: FitConstraint.None), Regions = [new("all", new(12, 16, 28, 32), null)] };

        var (single, average) = (Truth.Run(once, steps), Truth.Run(twice, steps));
        var kept = Truth.Run(twice, steps with { Stack = new(Repeats.Keep) });

        (single.Spectra[0].EnergyEv.Length, average.Spectra[0].EnergyEv.Length, kept.Spectra[0].EnergyEv.Length).ShouldBe((51, 51, 102));
        average.Shifts.Length.ShouldBe(102);
        var (one, mean, both) = (Truth.Mean(single.FractionSigma[0]), Truth.Mean(average.FractionSigma[0]), Truth.Mean(kept.FractionSigma[0]));
        TestContext.Current.TestOutputHelper?.WriteLine($"{one:0.0000}, {mean:0.0000}, {both:0.0000}; over sigma {Truth.Judge(single).RmsOverSigma:0.00}, {Truth.Judge(average).RmsOverSigma:0.00}, {Truth.Judge(kept).RmsOverSigma:0.00}");
        // Each energy has one background, the noise of which stays.
        (mean / one).ShouldBeInRange(0.80, 0.92);
        (both / mean).ShouldBeInRange(0.97, 1.03);
        Truth.Judge(average).RmsOverSigma.ShouldBeInRange(0.88, 1.12);
        Truth.Judge(kept).RmsOverSigma.ShouldBeInRange(0.88, 1.12);
    }

    [Fact]
    public void Run_JointsReadTwice_AreOneEnergyEach()
    {
        using var scan = new SyntheticScan(conventional: true, segments: [new EnergySegment(8300, 8330, 2), new EnergySegment(8330, 8360, 2), new EnergySegment(8360, 8400, 2)]);

        var maps = Truth.Run(scan, new() { Fit = new(FitMode.Normalised), Regions = [new("all", new(12, 16, 28, 32), null)] });

        maps.FrameEnergiesEv.Count.ShouldBe(53);
        maps.Spectra[0].EnergyEv.ShouldBe(Enumerable.Range(0, 51).Select(i => 8300.0 + 2 * i));
        Truth.Judge(maps).RmsOverSigma.ShouldBeInRange(0.88, 1.12);
    }

    [Fact]
    public void Run_EnergiesReadTooLow_AreCorrectedByTheShiftOrByTheReferences()
    {
        using var scan = new SyntheticScan(conventional: true, readTooLowEv: 1.5);
        var fit = new FitSteps(FitMode.Normalised, Constraint: FitConstraint.None);

        var wrong = Truth.Judge(Truth.Run(scan, new() { Fit = fit }));
        var corrected = Truth.Run(scan, new() { Fit = fit, EnergyShiftEv = 1.5 });
        var moved = Truth.Run(scan, new() { Fit = fit with { ReferenceShiftEv = 4 } });

        Math.Abs(wrong.Bias).ShouldBeGreaterThan(0.1);
        Math.Abs(Truth.Judge(corrected).Bias).ShouldBeLessThan(0.02);
        corrected.FrameEnergiesEv[0].ShouldBe(8301.5);
        Math.Abs(Truth.Judge(moved).Bias).ShouldBeLessThan(0.03);
        moved.Notes.ShouldContain(n => n.StartsWith("References were shifted by -1.") && n.EndsWith("eV (A, B), found on the sample's mean spectrum."));
    }

    [Fact]
    public void Run_EnergyShiftOfTheJointFit_MovesItToo()
    {
        using var scan = new SyntheticScan(conventional: true, readTooLowEv: 1.5);

        var (wrong, corrected) = (Truth.Judge(Truth.Run(scan, AnalysisSteps.Default)), Truth.Judge(Truth.Run(scan, new() { EnergyShiftEv = 1.5 })));

        Math.Abs(wrong.Bias).ShouldBeGreaterThan(0.1);
        Math.Abs(corrected.Bias).ShouldBeLessThan(0.01);
        corrected.RmsOverSigma.ShouldBeInRange(0.9, 1.1);
    }
}
