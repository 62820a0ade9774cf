using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Features;
using TxmXanes.TestKit.Simulation;
using Xunit;
using static TxmXanes.Imaging.Tests.Features.FeatureSpectra;

namespace TxmXanes.Imaging.Tests.Features;

public class EnergyCalibrationTests
{
    [Theory]
    [InlineData(-3.7)]
    [InlineData(0.4)]
    [InlineData(6.1)]
    public void ToEdge_ShiftedFoil_GivesTheShiftBack(double error)
    {
        // Two inflection points like a metal's: the first counts, though the second is as steep.
        var absorption = EnergiesEv.Select(e => 0.2 + 0.4 * Step(e, 8333 + error, 1.5) + 0.5 * Step(e, 8344 + error, 1.8)).ToArray();
        var correction = EnergyCalibration.ToEdge(EnergiesEv, absorption, KEdges.Of("Ni"));
        correction.ShiftEv.ShouldBe(-error, 0.1);
        correction.FoundEv.ShouldBe(8333 + error, 0.1);
        correction.Apply([8333 + error])[0].ShouldBe(8333, 0.1);
    }

    [Fact]
    public void ToReference_ShiftedScaledAndNoisy_GivesTheShiftWithinItsError()
    {
        var grid = Enumerable.Range(0, 400).Select(i => 8250 + 0.5 * i).ToArray();
        var reference = new ReferenceSpectrum("foil", grid, [.. grid.Select(e => Step(e, 8333) + 0.3 * Gauss(e, 8350, 6))]);
        var pulls = new List<double>();
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Noise(seed);
            var y = EnergiesEv.Select(e => 0.4 + 1e-3 * (e - 8350) + 1.7 * (Step(e + 1.3, 8333) + 0.3 * Gauss(e + 1.3, 8350, 6)) + 0.01 * random.Gaussian()).ToArray();
            var correction = EnergyCalibration.ToReference(EnergiesEv, y, reference);
            pulls.Add((correction.ShiftEv - 1.3) / correction.StandardErrorEv);
        }
        Math.Sqrt(pulls.Average(p => p * p)).ShouldBeInRange(0.7, 1.4);
    }

    [Fact]
    public void ToReference_OutOfReach_SaysSo()
    {
        var grid = Enumerable.Range(0, 400).Select(i => 8250 + 0.5 * i).ToArray();
        var reference = new ReferenceSpectrum("foil", grid, [.. grid.Select(e => Step(e, 8333))]);
        Should.Throw<BadInputException>(() => EnergyCalibration.ToReference(EnergiesEv, [.. EnergiesEv.Select(e => Step(e, 8348))], reference)).Message.ShouldContain("the bound of the search");
    }

    [Fact]
    public void ToEdge_NoEdgeThere_SaysSo()
    {
        Should.Throw<BadInputException>(() => EnergyCalibration.ToEdge(EnergiesEv, EnergiesEv, KEdges.Of("fe"))).Message.ShouldContain("needs at least 7 energies");
        Should.Throw<BadInputException>(() => EnergyCalibration.ToEdge(EnergiesEv, [.. EnergiesEv.Select(_ => 1.0)], 8333)).Message.ShouldContain("no steepest point");
    }

    [Fact]
    public void KEdges_Unknown_ListsThose() =>
        Should.Throw<BadInputException>(() => KEdges.Of("Xx")).Message.ShouldBe("No K edge of 'Xx' is tabulated; there are Ti, V, Cr, Mn, Fe, Co, Ni, Cu, Zn.");
}
