using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Structure;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis.Steps;

/// <summary>Guards against long work that ends in a refusal, and refusals that do not say which part of the recipe is at fault.</summary>
public sealed class StepChecksTests
{
    private static readonly Recipe Still = new() { Registration = new(RegistrationMode.None) };
    private static readonly FrameShape Shape = new(12, 16);

    private static readonly double[] Energies = [8300, 8310, 8320, 8330, 8336, 8340, 8344, 8350, 8360, 8370, 8380, 8400, 8420, 8440];

    public static TheoryData<string, AnalysisSteps> Misfits => new()
    {
        { "Region 'corner' reaches to row 7, column 8; the maps have 6x8 pixels.", new() { Preparation = new() { Binning = 2 }, Regions = [new("corner", new(0, 0, 7, 8), null)] } },
        { "Region 'some' names the mask 'thin', but the recipe makes thick.", new() { Structure = new(Masks: [Thick("thick")]), Regions = [new("some", null, "thin")] } },
        { "Mask 'both' names 'later', but the masks before it are thick.", new() { Structure = new(Masks: [Thick("thick"), Of("both", "thick and later"), Thick("later")]) } },
        { "Mask 'both' names 'thick', but the masks before it are none.", new() { Structure = new(Masks: [Of("both", "thick")]) } },
        { "Mask 'third' is of cluster 3, but the recipe makes 2 clusters (clusters.count).", new() { Structure = new(null, new KMeansOptions(2), [Labels("third", 1, 3)]) } },
        { "Mask 'first' is of clusters, but the recipe makes none (key 'clusters').", new() { Structure = new(Masks: [Labels("first", 1)]) } },
        { "components is 15; the scan has 14 energies, and no more components.", new() { Structure = new(15) } },
        { "components is 8; the scan has 7 energies, and no more components.", new() { Structure = new(8), Stack = new(EnergyBinning: 2) } },
    };

    [Theory]
    [MemberData(nameof(Misfits), DisableDiscoveryEnumeration = true)]
    public void Run_StepsThatDoNotFit_AreRefusedBeforeAFrameIsRead(string message, AnalysisSteps steps)
    {
        using var scan = Scan(1);
        var densities = new ImageDensityReader(scan, Still);
        scan.Reads.Clear();
        Should.Throw<BadInputException>(() => WholeAnalysis.Run(densities, Still, steps, SyntheticScan.References)).Message.ShouldBe(message);
        scan.Reads.ShouldBeEmpty();
    }

    [Fact]
    public void Run_StepsThatJustFit_AreDone()
    {
        using var scan = Scan(1);
        var steps = new AnalysisSteps
        {
            Structure = new(14, new KMeansOptions(2), [Thick("thick"), Labels("second", 2), Of("both", "not thick or second")]),
            Regions = [new("all", new(0, 0, 12, 16), null), new("some", null, "thick")],
        };
        var maps = WholeAnalysis.Run(new ImageDensityReader(scan, Still), Still, steps, SyntheticScan.References);
        maps.Masks.Select(m => m.Name).ShouldBe(["thick", "second", "both"]);
        maps.Spectra.Select(s => s.Name).ShouldBe(["principal components", "clusters", "all", "some"]);
    }

    [Fact]
    public void Run_RegionWithoutAPixel_IsNotedAndTheOthersAreFitted()
    {
        using var scan = Scan(1);
        var steps = new AnalysisSteps { Structure = new(Masks: [Thick("none", above: 100)]), Regions = [new("lost", null, "none"), new("all", new(0, 0, 12, 16), null)] };
        var maps = WholeAnalysis.Run(new ImageDensityReader(scan, Still), Still, steps, SyntheticScan.References);
        maps.Spectra.Select(s => s.Name).ShouldBe(["all"]);
        maps.Notes.ShouldContain(n => n.StartsWith("Region lost has no report: none of its 0 pixels"));
    }

    [Fact]
    public void Run_RegionWithoutASpectrum_IsNoted()
    {
        // The left half is too thin to be normalised.
        using var scan = Scan(1, 8);
        var steps = new AnalysisSteps { Regions = [new("hole", new(0, 0, 12, 4), null)] };
        WholeAnalysis.Run(new ImageDensityReader(scan, Still), Still, steps, SyntheticScan.References).Notes.ShouldContain(n => n.StartsWith("Region hole has no report: none of its 48 pixels"));
    }

    [Fact]
    public void Run_ReferencesToBeShiftedOnNoSample_SaysThatThereIsNone()
    {
        using var scan = Scan(1);
        var recipe = Still with { Mask = Still.Mask with { ThicknessMin = 50 } };
        var steps = new AnalysisSteps { Fit = new(FitMode.Normalised, ReferenceShiftEv: 2) };
        Should.Throw<BadInputException>(() => WholeAnalysis.Run(new ImageDensityReader(scan, recipe), recipe, steps, SyntheticScan.References)).Message
            .ShouldBe("No pixel is thicker than mask.thickness_min, 50: there is no sample on whose mean spectrum fit.reference_shift_ev could be found.");
    }

    private static MaskStep Thick(string name, double above = 0.2) => new(name, "thickness", above, null, false, [], null, []);

    private static MaskStep Of(string name, string expression) => new(name, null, null, null, false, [], expression, []);

    private static MaskStep Labels(string name, params byte[] labels) => new(name, null, null, null, false, labels, null, []);

    // Mixtures of the references, with a ripple that no two pixels share.
    private static FakeImages Scan(double thickness, int firstColumn = 0)
    {
        var scan = new FakeImages(ImageMeaning.OpticalDensity, Shape, (f, p) => 0.3 + 0.002 * Math.Sin(p * 12.9898 + f.EnergyEv * 78.233)
            + (p % Shape.Columns < firstColumn ? 0 : thickness * Mixture(p % Shape.Columns / 15.0, f.EnergyEv)));
        foreach (var e in Energies)
            scan.With(ImageKey.Sample, e);
        return scan;
    }

    private static double Mixture(double a, double energyEv) => a * SyntheticScan.References[0].At(energyEv) + (1 - a) * SyntheticScan.References[1].At(energyEv);
}
