using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Guards the fits of single spectra: regions, shifted references, ranked combinations, on made-up and on measured nickel references.</summary>
public class SpectrumFitTests
{
    private static readonly double[] Energies = SmallStack.Energies;
    private static readonly EnergyRange Range = new(8300, 8450);

    [Fact]
    public void Of_NoisySpectrum_ErrorsMatchTheSpread()
    {
        var random = new Noise(1);
        var (values, sigmas) = (new List<double>(), new List<double>());
        for (var repeat = 0; repeat < 400; repeat++)
        {
            var fit = SpectrumFit.Of(Energies, Mixture(SyntheticReferences.MetalOxideLayered, [0.3, 0.5, 0.2], 0.02, random), new NormalisedOptions(SyntheticReferences.MetalOxideLayered, Range));
            values.Add(fit.Coefficients[1]);
            sigmas.Add(fit.CoefficientSigma[1]);
        }
        var mean = values.Average();
        mean.ShouldBe(0.5, 0.01);
        (sigmas.Average() / Math.Sqrt(values.Average(v => (v - mean) * (v - mean)))).ShouldBeInRange(0.9, 1.1);
    }

    [Fact]
    public void Of_ExactSpectrum_HasNoResidual()
    {
        var fit = SpectrumFit.Of(Energies, Mixture(SyntheticReferences.TwoPhases, [0.3, 0.7], 0, new Noise(1)), new NormalisedOptions(SyntheticReferences.TwoPhases, Range));
        fit.RFactor.ShouldBeLessThan(1e-12);
        fit.Fractions[0].ShouldBe(0.3, 1e-6);
        fit.Fitted.Length.ShouldBe(Energies.Count(Range.Contains));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shift_ShiftedReferences_AreFound(bool together)
    {
        var truth = together ? new[] { 0.83, 0.83 } : [-0.6, 1.1];
        var shifted = SyntheticReferences.TwoPhases.Select((r, j) => ReferenceShift.Shift(r, truth[j])).ToArray();
        var found = ReferenceShift.Find(Energies, Mixture(shifted, [0.4, 0.6], 0.002, new Noise(4)), new NormalisedOptions(SyntheticReferences.TwoPhases, Range), 3, together);
        for (var j = 0; j < 2; j++)
            found.ShiftsEv[j].ShouldBe(truth[j], 0.05);
        found.AtLimit.ShouldBeFalse();
        found.Fit.Fractions[0].ShouldBe(0.4, 0.01);
        ReferenceShift.Find(Energies, Mixture(shifted, [0.4, 0.6], 0.002, new Noise(4)), new NormalisedOptions(SyntheticReferences.TwoPhases, Range), 0.4, together).AtLimit.ShouldBeTrue();
    }

    [Fact]
    public void Shift_ReferencesEndInTheScan_StayCovered()
    {
        var reference = ReferenceShift.Shift(SyntheticReferences.Metal, 2.5);
        reference.At(SyntheticReferences.Metal.EnergyEv[0]).ShouldBe(SyntheticReferences.Metal.Absorption[0]);
        reference.At(8402.5).ShouldBe(SyntheticReferences.Metal.At(8400), 1e-9);
    }

    [Fact]
    public void Rank_MixtureOfTwo_PutsThemFirst()
    {
        ReferenceSpectrum[] list = [.. SyntheticReferences.MetalOxideLayered, .. SyntheticReferences.ThreeValences];
        var mu = Mixture(SyntheticReferences.MetalOxideLayered, [0.4, 0, 0.6], 0.004, new Noise(8));
        var ranked = ReferenceCombinations.Rank(Energies, mu, list, 3, new NormalisedOptions([], Range), FitConstraints.NonNegative, CombinationOrder.Aic);
        ranked.Count.ShouldBe(6 + 15 + 20);
        ranked[0].Members.ShouldContain(0);
        ranked[0].Members.ShouldContain(2);
        ranked.First(r => r.Members.Length == 2).Members.ShouldBe([0, 2]);
        ranked.Select(r => r.Fit.Aic).ShouldBeInOrder();
    }

    [Fact]
    public void Rank_TooMany_IsRefused() =>
        Should.Throw<BadInputException>(() => ReferenceCombinations.Rank(Energies, new double[Energies.Length], Enumerable.Repeat(SyntheticReferences.Metal, 40).ToArray(), 8, new NormalisedOptions([], Range))).Message.ShouldContain("combinations");

    [Fact]
    public void Region_PartOfAStack_ReportsItsMixture()
    {
        var stack = SmallStack.Of(20, 30, 0.03, missing: true);
        var region = new byte[stack.Pixels];
        for (var p = 0; p < region.Length; p++)
            region[p] = p % 30 < 15 ? (byte)1 : (byte)0;
        var options = new NormalisedOptions(SyntheticReferences.MetalOxideLayered, Range);
        var lines = EdgeLines.Of(stack, new EdgeOptions(new(8200, 8310), new(8395, 8595)));
        var report = RegionFit.Of(stack, region, lines, options);
        report.Pixels.ShouldBe(300);
        report.Fit.Fractions.Sum().ShouldBe(1, 1e-9);
        report.Fit.Fractions.ShouldAllBe(f => f > 0.2 && f < 0.5);
        for (var t = 0; t < stack.Count; t++)
        {
            var inside = Range.Contains(stack.EnergiesEv[t]);
            double.IsNaN(report.Fitted[t]).ShouldBe(!inside);
            report.MeasuredSigma[t].ShouldBeGreaterThan(0);
            if (inside)
                report.Components.Sum(c => c[t]).ShouldBe(report.Fitted[t], 1e-9);
        }
        Should.Throw<BadInputException>(() => RegionFit.Of(stack, new byte[stack.Pixels], lines, options)).Message.ShouldContain("no pixel");
    }

    [Fact]
    public void Rank_MeasuredNickelReferences_FindsTheMixture()
    {
        var list = new[] { "pyxas_NiO", "pyxas_LiNiO2", "larch_ni_metal_rt", "XDL_NiS_rt_01", "XDL_NiOH2_rt_01" }.Select(Measured).ToArray();
        var energies = Energies.Where(e => e is >= 8260 and <= 8560).ToArray();
        var random = new Noise(2);
        var mu = energies.Select(e => 0.35 * list[0].At(e) + 0.65 * list[1].At(e) + 0.003 * random.Gaussian()).ToArray();
        var ranked = ReferenceCombinations.Rank(energies, mu, list, 2, new NormalisedOptions([], Range), FitConstraints.NonNegative);
        ranked[0].Members.ShouldBe([0, 1]);
        ranked[0].Fit.Coefficients[0].ShouldBe(0.35, 4 * ranked[0].Fit.CoefficientSigma[0]);
        ranked[0].Fit.CoefficientSigma[0].ShouldBeInRange(1e-4, 0.02);
    }

    // First two columns; keV are told by their size.
    private static ReferenceSpectrum Measured(string name)
    {
        var points = File.ReadLines(RealData.PathOrSkip($"xanes/Ni/{name}.txt")).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries)).Select(f => (E: double.Parse(f[0]), Mu: double.Parse(f[1])))
            .DistinctBy(p => p.E).OrderBy(p => p.E).ToArray();
        var scale = points[0].E < 100 ? 1000 : 1;
        return EdgeNormalisation.Normalise(new ReferenceSpectrum(name, points.Select(p => scale * p.E).ToArray(), points.Select(p => p.Mu).ToArray()));
    }

    private static double[] Mixture(ReferenceSpectrum[] references, double[] c, double noise, Noise random) =>
        Energies.Select(e => references.Select((r, j) => c[j] * r.At(e)).Sum() + noise * random.Gaussian()).ToArray();
}
