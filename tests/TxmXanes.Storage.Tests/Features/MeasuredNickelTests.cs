using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Structure;
using TxmXanes.Storage.References;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Storage.Tests.Features;

/// <summary>Features and structure of measured nickel spectra, the way from file to figure.</summary>
public sealed class MeasuredNickelTests
{
    private static readonly EnergyRange Edge = new(8315, 8375);
    private static readonly EnergyRange Peak = new(8342, 8358);

    [Fact]
    public void EdgeEnergy_OfNickelByValence_Rises()
    {
        // Half steps found by linear interpolation in another programme: 8339.35, 8340.05 and 8341.81 eV, each on its own beamline's energy scale.
        var (metal, oxide, layered) = (EdgeOf("larch_ni_metal_rt"), EdgeOf("pyxas_NiO"), EdgeOf("pyxas_LiNiO2"));
        metal.ShouldBe(8339.35, 0.5);
        oxide.ShouldBe(8340.05, 0.5);
        layered.ShouldBe(8341.81, 0.5);
        (oxide - metal).ShouldBeGreaterThan(0.3);
        (layered - oxide).ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData("pyxas_NiO", 8347.5, 1.667)]
    [InlineData("pyxas_LiNiO2", 8349.5, 1.591)]
    public void WhiteLine_OfMeasuredOxides_LiesAtTheirHighestPointForEveryModel(string name, double highestEv, double height)
    {
        var spectrum = Normalised(name);
        double[] energies = [.. spectrum.EnergyEv];
        foreach (var model in Enum.GetValues<WhiteLineModel>())
        {
            var found = WhiteLineScalar.Of(energies, spectrum.Absorption.ToArray(), new WhiteLineOptions(Peak, model));
            found.EnergyEv.ShouldBe(highestEv, 0.6, $"{model}");
            found.Value.ShouldBe(height, 0.12, $"{model}");
        }
    }

    [Fact]
    public void Calibration_OfReferenceFoils_FindsTheFirstInflectionThoughTheSecondIsSteeper()
    {
        var folder = RealData.PathOrSkip("xanes/Ni");
        var foils = Directory.EnumerateFiles(folder, "*_REFFOIL.txt").Order().ToArray();
        foils.Length.ShouldBeGreaterThan(5);
        foreach (var path in foils)
        {
            var foil = ReferenceFile.Read(path);
            var correction = EnergyCalibration.ToEdge(foil.EnergyEv, foil.Absorption, KEdges.Of("Ni"));
            Math.Abs(correction.ShiftEv).ShouldBeLessThan(1.5, path);
        }
    }

    [Fact]
    public void Calibration_OfFoilsAgainstAnother_AgreesWithTheirEdges()
    {
        var (first, other) = (ReferenceFile.Read(RealData.PathOrSkip("xanes/Ni/XDL_NiS_rt_01_REFFOIL.txt")), ReferenceFile.Read(RealData.PathOrSkip("xanes/Ni/larch_ni_metal_rt.txt")));
        var reference = new ReferenceSpectrum(other.Name, other.EnergyEv, other.Absorption);
        var byShape = EnergyCalibration.ToReference(first.EnergyEv, first.Absorption, reference, range: new EnergyRange(8300, 8420));
        var byEdge = EnergyCalibration.ToEdge(first.EnergyEv, first.Absorption, 8333).FoundEv - EnergyCalibration.ToEdge(other.EnergyEv, other.Absorption, 8333).FoundEv;
        byShape.ShiftEv.ShouldBe(-byEdge, 0.6);
        byShape.StandardErrorEv.ShouldBeLessThan(0.2);
    }

    [Fact]
    public void Structure_OfMeasuredMixtures_IsTwoComponentsAndTheRightClusters()
    {
        string[] names = ["larch_ni_metal_rt", "pyxas_NiO", "pyxas_LiNiO2"];
        var phases = Array.ConvertAll(names, Normalised);
        double[] energies = [.. Enumerable.Range(0, 120).Select(i => 8280.0 + i)];
        const int Side = 30;
        var random = new Noise(5);
        var frames = energies.Select(_ => new float[Side * Side]).ToArray();
        for (var p = 0; p < Side * Side; p++)
            for (var t = 0; t < energies.Length; t++)
                frames[t][p] = (float)(phases[p % 3].At(energies[t]) + 0.03 * random.Gaussian());
        var stack = new SpectrumStack(Side, Side, energies, frames);

        PrincipalComponents.Of(stack).Proposed.ShouldBe(2);
        var clusters = KMeans.Of(stack, new KMeansOptions(3, Order: ClusterOrder.EdgeEnergy));
        for (var p = 0; p < Side * Side; p++)
            clusters.Labels[p].ShouldBe((byte)(1 + p % 3));
        var edge = new float[Side * Side];
        EdgeEnergy.Fill(stack, new EdgeEnergyOptions(Edge), edge);
        for (var j = 0; j < 3; j++)
            edge.Where((_, p) => p % 3 == j).Average().ShouldBe((float)EdgeOf(names[j]), 0.4f);
    }

    private static double EdgeOf(string name)
    {
        var spectrum = Normalised(name);
        return EdgeEnergyScalar.Of([.. spectrum.EnergyEv], spectrum.Absorption.ToArray(), new EdgeEnergyOptions(Edge)).EnergyEv;
    }

    private static ReferenceSpectrum Normalised(string name)
    {
        var raw = ReferenceFile.Read(RealData.PathOrSkip($"xanes/Ni/{name}.txt"));
        return EdgeNormalisation.Normalise(new ReferenceSpectrum(raw.Name, raw.EnergyEv, raw.Absorption), new EnergyRange(8200, 8310), new EnergyRange(8400, 8800));
    }
}
