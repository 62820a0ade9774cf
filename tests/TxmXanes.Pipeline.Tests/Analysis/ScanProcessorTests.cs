using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

public sealed class ScanProcessorTests
{
    // Stillness is known here; registration has its own tests.
    private static readonly Recipe Still = new() { Registration = new(RegistrationMode.None), Fit = new(FitSolver.Lsq) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_KnownComposition_IsRecoveredWithinItsErrors(bool conventional)
    {
        using var scan = new SyntheticScan(conventional);

        var maps = ScanProcessor.Run(scan, Still, SyntheticScan.References).Maps;

        var (bias, rms, rmsOverSigma) = SyntheticScan.Judge(maps);
        Math.Abs(bias).ShouldBeLessThan(0.01);
        rms.ShouldBeLessThan(0.06);
        rmsOverSigma.ShouldBeInRange(0.9, 1.1);
        maps.Thickness[20 * SyntheticScan.Shape.Columns + 24].ShouldBe((float)SyntheticScan.Jump, 0.05f);
    }

    [Fact]
    public void Run_OutsideTheSample_IsNotValidAndNaN()
    {
        using var scan = new SyntheticScan(conventional: false);

        var maps = ScanProcessor.Run(scan, Still, SyntheticScan.References).Maps;

        maps.Valid[0].ShouldBe((byte)0);
        maps.Fraction[0][0].ShouldBe(float.NaN);
        maps.FractionSigma[1][0].ShouldBe(float.NaN);
    }

    [Fact]
    public void Run_ImprovedScan_BeatsConventional()
    {
        double Rms(bool conventional) => Math.Sqrt(Enumerable.Range(1, 4).Average(seed =>
        {
            using var scan = new SyntheticScan(conventional, seed);
            return Math.Pow(SyntheticScan.Judge(ScanProcessor.Run(scan, Still, SyntheticScan.References).Maps).Rms, 2);
        }));

        (Rms(false) / Rms(true)).ShouldBeLessThan(0.85);
    }

    [Fact]
    public void Run_NonNegativeSolver_FlagsItsActivePixelsAndStaysWithinZeroAndOne()
    {
        using var scan = new SyntheticScan(conventional: false);

        var maps = ScanProcessor.Run(scan, Still with { Fit = new(FitSolver.Nnls) }, SyntheticScan.References).Maps;

        maps.Valid.Count(v => v == 2).ShouldBeGreaterThan(50);
        for (var i = 0; i < maps.Valid.Length; i++)
            if (maps.Valid[i] > 0)
                maps.Fraction[0][i].ShouldBeInRange(0f, 1f);
    }

    [Fact]
    public void Run_WithoutDarks_SaysSo()
    {
        using var scan = new SyntheticScan(conventional: false, darks: 0);

        ScanProcessor.Run(scan, Still, SyntheticScan.References).Maps.Notes.ShouldContain(n => n.Contains("dark"));
    }

    [Fact]
    public void Run_MeasuredModelWithTwoBackgrounds_IsRefusedWithTheEnergy()
    {
        using var scan = new SyntheticScan(conventional: false);
        var recipe = Still with { Background = new(BackgroundModel.Measured) };

        Should.Throw<BadInputException>(() => ScanProcessor.Run(scan, recipe, SyntheticScan.References)).Message.ShouldContain("8302 eV");
    }

    [Fact]
    public void Run_ReferenceThatDoesNotCoverTheScan_IsRefusedWithItsName()
    {
        using var scan = new SyntheticScan(conventional: false);
        ReferenceSpectrum[] shorter = [SyntheticScan.References[0], new("short", [8310, 8320, 8330], [0, 0.5, 1])];

        Should.Throw<BadInputException>(() => ScanProcessor.Run(scan, Still, shorter)).Message.ShouldContain("short");
    }

    [Fact]
    public void Run_KeepingBackgrounds_GivesOnePlaneAFrame()
    {
        using var scan = new SyntheticScan(conventional: false);

        var backgrounds = ScanProcessor.Run(scan, Still, SyntheticScan.References, keepBackgrounds: true).Maps.Backgrounds!;

        backgrounds.Length.ShouldBe(51);
        // (B - D)/(t i0) of a beam whose flux the monitor follows is the same at every energy.
        var centre = 20 * SyntheticScan.Shape.Columns + 24;
        backgrounds[25][centre].ShouldBe((float)(0.14 * 14000 / (2 * 1e5)), 0.0005f);
    }
}
