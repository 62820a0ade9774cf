using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Structure;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis.Steps;

/// <summary>Guards against steps that are left out, done to the wrong pixels, or change what was not asked for.</summary>
public sealed class WholeAnalysisTests
{
    [Fact]
    public void Run_NothingAskedFor_IsTheAnalysisOfTheLiveMapsToTheBit()
    {
        using var scan = new SyntheticScan(conventional: false);
        var recipe = new Recipe();

        var maps = Truth.Run(scan, AnalysisSteps.Default, recipe);

        ShouldBeTheSame(maps, ScanProcessor.Run(scan, recipe, SyntheticScan.References).Maps);
        maps.FrameEnergiesEv.ShouldBe(Enumerable.Range(0, 51).Select(i => 8300.0 + 2 * i));
        (maps.Others.Count, maps.Masks.Count, maps.Spectra.Count, maps.Labels).ShouldBe((0, 0, 0, null));
    }

    // A step that only looks at the maps leaves the maps alone.
    [Fact]
    public void Run_JointFitWithFurtherSteps_HasTheSameFit()
    {
        using var scan = new SyntheticScan(conventional: false);
        var recipe = new Recipe();

        var maps = Truth.Run(scan, new() { Structure = new(1, new KMeansOptions(2), [Mask("disc", "thickness", otsu: true)]) }, recipe);

        ShouldBeTheSame(maps with { Notes = [] }, ScanProcessor.Run(scan, recipe, SyntheticScan.References).Maps with { Notes = [] });
        maps.Masks.Count.ShouldBe(1);
    }

    [Fact]
    public void Run_CroppedAndBinned_HasThePixelsOfWhatIsLeft()
    {
        using var scan = new SyntheticScan(conventional: true);

        var maps = Truth.Run(scan, new() { Preparation = new() { Crop = new(12, 18, 29, 31), Binning = 2 }, Fit = new(FitMode.Normalised, Constraint: FitConstraint.None), Regions = [new("middle", new(0, 0, 8, 6), null)] });

        (maps.Rows, maps.Columns, maps.Valid.Length, maps.FractionSigma[1].Length).ShouldBe((8, 6, 48, 48));
        for (var c = 0; c < 6; c++)
        {
            var truth = (SyntheticScan.FractionOfA(18 + 2 * c) + SyntheticScan.FractionOfA(19 + 2 * c)) / 2;
            Enumerable.Range(0, 8).Average(r => (double)maps.Fraction[0][6 * r + c]).ShouldBe(truth, 0.04);
        }
        maps.Spectra.Single().Name.ShouldBe("middle");
        Should.Throw<BadInputException>(() => Truth.Run(scan, new() { Preparation = new() { Crop = new(0, 0, 41, 48) } })).Message.ShouldContain("rows 0 to 41");
    }

    [Fact]
    public void Run_FramesLeftOut_AreNotInTheResult()
    {
        using var scan = new SyntheticScan(conventional: true);

        var maps = Truth.Run(scan, new() { Preparation = new() { DropEv = [8302, 8398] } });

        maps.FrameEnergiesEv.Count.ShouldBe(49);
        maps.FrameEnergiesEv.ShouldNotContain(8302);
        maps.Shifts.Length.ShouldBe(49);
        Truth.Judge(maps).RmsOverSigma.ShouldBeInRange(0.9, 1.1);
    }

    [Theory]
    [InlineData(FitMode.Joint)]
    [InlineData(FitMode.Normalised)]
    public void Run_KeepingBackgrounds_GivesOnePlaneAFrame(FitMode mode)
    {
        using var scan = new SyntheticScan(conventional: false);

        var maps = WholeAnalysis.Run(new OpticalDensityReader(scan, Truth.Still), Truth.Still, new() { Fit = new(mode), EnergyShiftEv = 0.01 }, SyntheticScan.References, keepBackgrounds: true);

        maps.Backgrounds!.Length.ShouldBe(51);
        maps.Backgrounds[25][20 * Truth.Shape.Columns + 24].ShouldBe((float)(0.14 * 14000 / (2 * 1e5)), 0.0005f);
        maps.BackgroundReport.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(FitMode.Joint)]
    [InlineData(FitMode.Normalised)]
    public void Run_Progress_RisesToOne(FitMode mode)
    {
        using var scan = new SyntheticScan(conventional: false);
        var told = new Told();

        WholeAnalysis.Run(new OpticalDensityReader(scan, new()), new(), new() { Fit = new(mode), Structure = new(1) }, SyntheticScan.References, progress: told);

        told.Values.Count.ShouldBeGreaterThan(100);
        told.Values.ShouldBe(told.Values.Order());
        told.Values[0].ShouldBeInRange(0, 0.02);
        told.Values[^1].ShouldBe(1);
        told.Values.Zip(told.Values.Skip(1), (a, b) => b - a).Max().ShouldBeLessThan(0.45);
    }

    [Fact]
    public void Run_Cancelled_Ends()
    {
        using var scan = new SyntheticScan(conventional: false);

        Should.Throw<OperationCanceledException>(() => WholeAnalysis.Run(new OpticalDensityReader(scan, new()), new(), new() { Fit = new(FitMode.Normalised) }, SyntheticScan.References, cancellation: new CancellationToken(true)));
    }

    // What a mask finds is not the recipe's fault.
    [Fact]
    public void Run_RegionWithoutASpectrum_IsNotedAndCostsNothing()
    {
        using var scan = new SyntheticScan(conventional: true);

        var maps = Truth.Run(scan, new() { Structure = new(Masks: [Mask("thick", "thickness", above: 5)]), Regions = [new("corner", new(0, 0, 8, 8), null), new("thick", null, "thick"), new("disc", new(16, 20, 24, 28), null)] });

        maps.Spectra.Select(s => s.Name).ShouldBe(["disc"]);
        maps.Notes.ShouldContain("Region corner has no report: none of its 64 pixels has a normalised spectrum (mask.thickness_min is 0.05).");
        maps.Notes.ShouldContain("Region thick has no report: none of its 0 pixels has a normalised spectrum (mask.thickness_min is 0.05).");
    }

    [Fact]
    public void Run_StepsThatDoNotFit_AreRefusedInOneSentence()
    {
        using var scan = new SyntheticScan(conventional: true);

        Refusal(new() { Regions = [new("far", new(30, 0, 41, 10), null)] }).ShouldBe("Region 'far' reaches to row 41, column 10; the maps have 40x48 pixels.");
        Refusal(new() { Regions = [new("some", null, "particles")] }).ShouldBe("Region 'some' names the mask 'particles', but the recipe makes none.");
        Refusal(Masks(Mask("rich", "fraction.c", above: 0.5))).ShouldStartWith("There is no map 'fraction.c'; there are fraction.A, fraction.B,");
        Refusal(Masks(Mask("rich", "fraction", above: 0.5))).ShouldBe("Mask 'rich': 'fraction' is several maps; name one, such as fraction.A.");
        Refusal(Masks(new MaskStep("first", null, null, null, false, [1], null, []))).ShouldBe("Mask 'first' is of clusters, but the recipe makes none (key 'clusters').");
        Refusal(Masks(Mask("disc", "thickness", above: 0.3), new MaskStep("rest", null, null, null, false, [], "disk", []))).ShouldBe("Mask 'rest' names 'disk', but the masks before it are disc.");
        Refusal(Masks(Mask("disc", "thickness", above: 0.3), new MaskStep("rest", null, null, null, false, [], "disc and", []))).ShouldContain("disc and");
        Refusal(new() { Structure = new(60) }).ShouldBe("components is 60; the scan has 51 energies, and no more components.");
        Refusal(new() { Structure = new(null, new KMeansOptions(2, ClusterSpace.Components, 60)) }).ShouldContain("60");
        Refusal(new() { Stack = new(Range: new(9000, 9100)), Fit = new(FitMode.Normalised) }).ShouldContain("None of the 51 frames lies within 9000 to 9100 eV");
        Refusal(new() { Registration = new(Given: new([])) }).ShouldContain("table of shifts is empty");

        string Refusal(AnalysisSteps steps)
        {
            var message = Should.Throw<BadInputException>(() => Truth.Run(scan, steps)).Message;
            message.ShouldEndWith(".");
            return message;
        }

        static AnalysisSteps Masks(params MaskStep[] masks) => new() { Structure = new(Masks: masks) };
    }

    private static MaskStep Mask(string name, string map, double? above = null, bool otsu = false) => new(name, map, above, null, otsu, [], null, []);

    private static void ShouldBeTheSame(MapSet maps, MapSet expected)
    {
        for (var j = 0; j < 2; j++)
        {
            maps.Fraction[j].ShouldBe(expected.Fraction[j]);
            maps.Coefficient[j].ShouldBe(expected.Coefficient[j]);
            maps.FractionSigma[j].ShouldBe(expected.FractionSigma[j]);
        }
        maps.Thickness.ShouldBe(expected.Thickness);
        maps.EdgeEnergyEv.ShouldBe(expected.EdgeEnergyEv);
        maps.WhitelineEnergyEv.ShouldBe(expected.WhitelineEnergyEv);
        maps.FitError.ShouldBe(expected.FitError);
        maps.Valid.ShouldBe(expected.Valid);
        maps.Shifts.ShouldBe(expected.Shifts);
        maps.Notes.ShouldBe(expected.Notes);
    }

    private sealed class Told : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
