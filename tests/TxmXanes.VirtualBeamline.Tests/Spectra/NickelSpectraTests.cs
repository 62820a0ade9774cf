using Shouldly;
using TxmXanes.TestKit;
using TxmXanes.VirtualBeamline.Spectra;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Spectra;

/// <summary>The parametric spectra must stay what was measured, and the reference files what the phantom is made of.</summary>
public class NickelSpectraTests
{
    public static TheoryData<string, string, bool, double> Measured => new()
    {
        { "Ni", "xanes/Ni/larch_ni_metal_rt.txt", true, 0 },
        { "NiO", "xanes/Ni/pyxas_NiO.txt", false, 0 },
        { "Ni2+", "xanes/Ni/XDL_NiOH2_rt_01.txt", true, -2.48 },
        { "Ni3+", "xanes/Ni/pyxas_LiNiO2.txt", false, 0 },
    };

    private static ISpectrum[] All => [NickelSpectra.Nickel, NickelSpectra.NickelOxide, NickelSpectra.NickelTwo, NickelSpectra.NickelThree, NickelSpectra.NickelFour];

    [Theory]
    [MemberData(nameof(Measured))]
    public void Parametric_NearTheEdge_FollowsTheMeasuredSpectrum(string name, string file, bool isRaw, double shiftEv)
    {
        var measured = MeasuredSpectrum.Read(name, RealData.PathOrSkip(file), isRaw, shiftEv);
        var parametric = All.Single(s => s.Name == name);

        var misfit = Enumerable.Range(8310, 90).Select(e => parametric.At(e) - measured.At(e)).ToArray();

        Math.Sqrt(misfit.Average(d => d * d)).ShouldBeLessThan(0.025);
    }

    [Fact]
    public void Parametric_FarBelowTheEdge_IsZero()
    {
        foreach (var spectrum in All)
            Math.Abs(spectrum.At(8300)).ShouldBeLessThan(1e-3, spectrum.Name);
    }

    [Theory]
    [InlineData("NiO", 8347.5, 1.65)]
    [InlineData("Ni3+", 8349.4, 1.59)]
    [InlineData("Ni4+", 8350.9, 1.59)]
    public void WhiteLine_OfEachOxide_StandsWhereItWasMeasured(string name, double energyEv, double height)
    {
        var spectrum = All.Single(s => s.Name == name);

        var top = Enumerable.Range(0, 600).Select(i => 8330 + i * 0.1).MaxBy(spectrum.At);

        top.ShouldBe(energyEv, 0.4);
        spectrum.At(top).ShouldBe(height, 0.05);
    }

    [Fact]
    public void HalfStep_WithRisingOxidation_MovesUp()
    {
        var edges = new[] { NickelSpectra.Nickel, NickelSpectra.NickelTwo, NickelSpectra.NickelThree, NickelSpectra.NickelFour }
            .Select(s => Enumerable.Range(0, 400).Select(i => 8320 + i * 0.1).First(e => s.At(e) > 0.5)).ToArray();

        edges.ShouldBeInOrder();
        (edges[3] - edges[2]).ShouldBe(1.5, 0.11);
    }

    [Fact]
    public void CommittedReferences_AreWhatTheProgramWrites()
    {
        foreach (var spectrum in All)
            File.ReadAllText(Path.Combine(Repository.Root, "config", "references", ReferenceFiles.FileName(spectrum)))
                .ShouldBe(ReferenceFiles.Text(spectrum), spectrum.Name);
    }

    [Fact]
    public void ErrorFunction_AtTabulatedPoints_AgreesWithAbramowitzAndStegun()
    {
        ErrorFunction.Erf(0.5).ShouldBe(0.5204998778, 1e-10);
        ErrorFunction.Erf(2.4).ShouldBe(0.9993114861, 1e-10);
        ErrorFunction.Erf(3).ShouldBe(0.9999779095, 1e-10);
        ErrorFunction.Erf(-1).ShouldBe(-0.8427007929, 1e-10);
    }
}
