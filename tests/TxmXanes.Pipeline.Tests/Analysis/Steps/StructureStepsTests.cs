using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Structure;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis.Steps;

/// <summary>Positions, groups, masks and regions of a disc whose composition goes from B at the left to A at the right.</summary>
public sealed class StructureStepsTests
{
    private static readonly AnalysisSteps Everything = new()
    {
        Fit = new(FitMode.Normalised, Combinations: 2),
        Features = new(new EdgeEnergyOptions(Open, WindowEv: 5), new WhiteLineOptions(Open, WhiteLineModel.Gaussian), new EnergyRange(8330, 8370)),
        Structure = new(0, new KMeansOptions(2, ClusterSpace.Components, Order: ClusterOrder.EdgeEnergy),
        [
            new("disc", "thickness", null, null, true, [], null, [(MaskCleaning.Open, 1)]),
            new("rich", "fraction.A", 0.5, null, false, [], null, [(MaskCleaning.Close, 1), (MaskCleaning.RemoveSmall, 20), (MaskCleaning.FillHoles, 0)]),
            new("poor", null, null, null, false, [], "disc and not rich", []),
            new("first", null, null, null, false, [1], null, []),
        ]),
        Regions = [new("left", new(14, 10, 26, 16), null), new("right", new(14, 33, 26, 38), null), new("rich half", null, "rich")],
    };

    private static readonly Lazy<MapSet> Maps = new(() =>
    {
        using var scan = new SyntheticScan(conventional: true);
        return Truth.Run(scan, Everything);
    });

    private static EnergyRange Open => new(double.NegativeInfinity, double.PositiveInfinity);

    private static float[] Other(string name) => Maps.Value.Others.Single(m => m.Name == name).Plane;

    [Fact]
    public void EdgeAndWhiteLine_AreThoseOfThePurePhases()
    {
        foreach (var (columns, reference) in new[] { ((10, 16), Truth.References[1]), ((33, 38), Truth.References[0]) })
        {
            Truth.Mean(Maps.Value.EdgeEnergyEv!, columns.Item1, columns.Item2).ShouldBe(HalfStep(reference), 0.3, reference.Name);
            Truth.Mean(Maps.Value.WhitelineEnergyEv!, columns.Item1, columns.Item2).ShouldBe(Peak(reference), 0.5, reference.Name);
            Truth.Mean(Other("whiteline_height"), columns.Item1, columns.Item2).ShouldBe(reference.At(Peak(reference)), 0.08, reference.Name);
            Truth.Mean(Other("edge_integral"), columns.Item1, columns.Item2).ShouldBe(Integral(reference), 0.03 * Integral(reference), reference.Name);
        }
        Maps.Value.Others.Single(m => m.Name == "edge_integral").Unit.ShouldBe("eV");
        Maps.Value.EdgeEnergyEv![0].ShouldBe(float.NaN);
    }

    // The errors are from each pixel's own scatter: in the mean they must be what the positions scatter by.
    [Fact]
    public void PositionErrors_AreWhatThePositionsScatterBy()
    {
        foreach (var (positions, errors) in new[] { (Maps.Value.EdgeEnergyEv!, Other("edge_energy_sigma")), (Maps.Value.WhitelineEnergyEv!, Other("whiteline_energy_sigma")) })
        {
            var pixels = Truth.Inside(33, 38).ToArray();
            var mean = Truth.Mean(positions, 33, 38);
            var squares = pixels.Average(i => Math.Pow(positions[i] - mean, 2));
            var expected = pixels.Average(i => Math.Pow(errors[i], 2));
            TestContext.Current.TestOutputHelper?.WriteLine($"scatter {Math.Sqrt(squares):0.000} eV, errors {Math.Sqrt(expected):0.000} eV");
            // The peak is no Gaussian: what the model misses counts as scatter.
            Math.Sqrt(squares / expected).ShouldBeInRange(0.45, 1.3);
        }
    }

    [Fact]
    public void Components_OfTwoPhases_AreOneThatFollowsTheFraction()
    {
        Maps.Value.Others.Count(m => m.Name.StartsWith("component_", StringComparison.Ordinal)).ShouldBe(1);
        Maps.Value.Notes.ShouldContain(n => n.StartsWith("1 principal components of "));
        var pixels = Truth.Inside().ToArray();
        Math.Abs(MathNet.Numerics.Statistics.Correlation.Pearson(pixels.Select(i => (double)Other("component_1")[i]), pixels.Select(i => SyntheticScan.FractionOfA(i % Truth.Shape.Columns)))).ShouldBeGreaterThan(0.97);
        var table = Maps.Value.Spectra.Single(s => s.Name == "principal components");
        table.Columns.Select(c => c.Name).ShouldBe(["mean", "component_1"]);
        table.Columns.ShouldAllBe(c => c.Values.Length == 51);
    }

    [Fact]
    public void Clusters_InTheOrderOfTheirEdges_AreTheRightAndTheLeft()
    {
        var labels = Maps.Value.Labels.ShouldNotBeNull();
        foreach (var i in Truth.Inside(10, 18))
            labels[i].ShouldBe((byte)2);
        foreach (var i in Truth.Inside(31, 38))
            labels[i].ShouldBe((byte)1);
        labels[0].ShouldBe((byte)0);
        var table = Maps.Value.Spectra.Single(s => s.Name == "clusters");
        table.Columns.Select(c => c.Name).ShouldBe(["cluster_1", "cluster_1_sigma", "cluster_2", "cluster_2_sigma"]);
        var (first, second) = (table.Columns[0].Values, table.Columns[2].Values);
        var at8342 = Array.IndexOf(table.EnergyEv, 8342);
        first[at8342].ShouldBeGreaterThan(second[at8342] + 0.2);
        Maps.Value.Masks.Single(m => m.Name == "first").Plane.ShouldBe(Array.ConvertAll(labels, l => l == 1 ? (byte)1 : (byte)0));
    }

    [Fact]
    public void Masks_AreTheDiscAndItsHalves()
    {
        Maps.Value.Masks.Select(m => m.Name).ShouldBe(["disc", "rich", "poor", "first"]);
        var (disc, rich, poor) = (Maps.Value.Masks[0].Plane, Maps.Value.Masks[1].Plane, Maps.Value.Masks[2].Plane);
        var wrong = Enumerable.Range(0, Truth.Shape.Pixels).Count(i => disc[i] != (SyntheticScan.IsInside(i / Truth.Shape.Columns, i % Truth.Shape.Columns) ? 1 : 0));
        wrong.ShouldBeLessThan(20);
        Truth.Inside(27, 36).Count(i => rich[i] == 0).ShouldBeLessThan(5);
        Truth.Inside(10, 21).Count(i => rich[i] != 0).ShouldBeLessThan(5);
        for (var i = 0; i < poor.Length; i++)
            poor[i].ShouldBe(disc[i] != 0 && rich[i] == 0 ? (byte)1 : (byte)0);
    }

    [Fact]
    public void Regions_HaveTheirSpectraAndTheirComposition()
    {
        var (left, right, half) = (Table("left"), Table("right"), Table("rich half"));
        foreach (var (table, reference) in new[] { (left, Truth.References[1]), (right, Truth.References[0]) })
        {
            table.Columns.Select(c => c.Name).ShouldBe(["measured", "measured_sigma", "fitted", "residual", "A", "B"]);
            for (var t = 0; t < 51; t++)
            {
                Column(table, "measured")[t].ShouldBe(reference.At(table.EnergyEv[t]), 0.08);
                Column(table, "residual")[t].ShouldBe(Column(table, "measured")[t] - Column(table, "fitted")[t], 1e-9);
                Column(table, "measured_sigma")[t].ShouldBeInRange(0.0005, 0.05);
                (Column(table, "A")[t] + Column(table, "B")[t]).ShouldBe(Column(table, "fitted")[t], 1e-6);
            }
        }
        Column(left, "A").Max(Math.Abs).ShouldBeLessThan(0.05);
        Column(right, "B").Max(Math.Abs).ShouldBeLessThan(0.05);
        Column(half, "A").Max().ShouldBeGreaterThan(Column(half, "B").Max());
        Maps.Value.Notes.ShouldContain(n => n.StartsWith("Region right (60 pixels): A 1.0") || n.StartsWith("Region right (60 pixels): A 0.9"));
        Maps.Value.Notes.ShouldContain(n => n.StartsWith("Region left, combinations of references by reduced chi-square: "));
    }

    // The joint fit leaves the stack as it is: the same steps must work on it.
    [Fact]
    public void Run_JointFit_HasTheSameGroups()
    {
        using var scan = new SyntheticScan(conventional: true);

        var maps = Truth.Run(scan, Everything with { Fit = new() });

        maps.Masks.Select(m => m.Name).ShouldBe(["disc", "rich", "poor", "first"]);
        maps.Labels!.Zip(Maps.Value.Labels!).Count(l => l.First != l.Second).ShouldBeLessThan(30);
        Truth.Mean(maps.EdgeEnergyEv!).ShouldBe(Truth.Mean(Maps.Value.EdgeEnergyEv!), 0.05);
        Truth.Judge(maps).RmsOverSigma.ShouldBeInRange(0.9, 1.1);
        maps.Spectra.Count.ShouldBe(5);
    }

    private static SpectrumTable Table(string name) => Maps.Value.Spectra.Single(s => s.Name == name);

    private static double[] Column(SpectrumTable table, string name) => table.Columns.Single(c => c.Name == name).Values;

    private static double HalfStep(ReferenceSpectrum reference) => Enumerable.Range(0, 10000).Select(i => 8320 + 0.005 * i).First(e => reference.At(e) >= 0.5);

    private static double Peak(ReferenceSpectrum reference) => Enumerable.Range(0, 10000).Select(i => 8320 + 0.005 * i).MaxBy(reference.At);

    // By trapezoids at the scan's energies.
    private static double Integral(ReferenceSpectrum reference) => Enumerable.Range(0, 20).Sum(i => reference.At(8330 + 2 * i) + reference.At(8332 + 2 * i));
}
