using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Guards against fractions that are wrong because pixels and references were normalised by different lines.</summary>
public class ReferenceLinesTests
{
    private static readonly EnergyRange Pre = new(8200, 8310), Post = new(8383, 8595);
    private static readonly double[] Energies = [.. Enumerable.Range(0, 6).Select(i => 8200.0 + 20 * i), .. Enumerable.Range(0, 20).Select(i => 8320.0 + 2 * i), .. Enumerable.Range(0, 12).Select(i => 8360.0 + 20 * i)];

    [Theory]
    [InlineData(EdgeMode.PixelWise, 1, 1)]
    [InlineData(EdgeMode.PixelWise, 0, 2)]
    [InlineData(EdgeMode.Victoreen, 1, 1)]
    [InlineData(EdgeMode.PreEdgeOnly, 1, 1)]
    public void Normalise_AtTheScansEnergies_IsWhatAPixelOfThePurePhaseBecomes(EdgeMode mode, int preOrder, int postOrder)
    {
        var options = new EdgeOptions(Pre, Post, mode, preOrder, postOrder);
        foreach (var reference in SyntheticReferences.MetalOxideLayered)
        {
            var pixel = EdgeLines.Of(Stack(e => reference.At(e)), options).Normalise([.. Energies.Select(reference.At)]);

            var normalised = ReferenceLines.Normalise([reference], Energies, options).Single();

            normalised.Name.ShouldBe(reference.Name);
            normalised.EnergyEv.ShouldBe(reference.EnergyEv);
            for (var t = 0; t < Energies.Length; t++)
                normalised.At(Energies[t]).ShouldBe(pixel[t], 1e-9);
        }
    }

    // What the lines of a mixture are made of, and the fit on it without noise: what is left is the difference of the two steps.
    [Theory]
    [InlineData(EdgeMode.PixelWise)]
    [InlineData(EdgeMode.GlobalSlope)]
    public void Normalise_MixtureOfOscillatingReferences_IsFoundAsItWasMixed(EdgeMode mode)
    {
        ReferenceSpectrum[] references = [SyntheticReferences.Metal, Oscillating(SyntheticReferences.Oxide)];
        const double Fraction = 0.3;
        var stack = Stack(e => 0.2 - 0.0003 * (e - 8200) + 0.6 * (Fraction * references[0].At(e) + (1 - Fraction) * references[1].At(e)));
        var options = new EdgeOptions(Pre, Post, mode);

        double Found(IReadOnlyList<ReferenceSpectrum> fitted)
        {
            var maps = new NormalisedMaps(1, 4, 2);
            NormalisedFit.Compute(stack, EdgeLines.Of(stack, options), new NormalisedOptions(fitted, new EnergyRange(8300, 8450)), null, maps);
            return maps.Fit.Fraction[0][0];
        }

        double StepOf(ReferenceSpectrum r) => EdgeLines.Of(Stack(r.At), options with { Mode = EdgeMode.PixelWise }).Maps(Stack(r.At)).Thickness[0];
        var (first, second) = (Fraction * StepOf(references[0]), (1 - Fraction) * StepOf(references[1]));
        var (asTheyWere, alike) = (Found(references), Found(ReferenceLines.Normalise(references, Energies, options)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{asTheyWere:0.0000}, {alike:0.0000}, expected {first / (first + second):0.0000}");
        alike.ShouldBe(first / (first + second), 0.002);
        alike.ShouldBe(Fraction, 0.01);
        Math.Abs(asTheyWere - Fraction).ShouldBeGreaterThan(2 * Math.Abs(alike - Fraction));
    }

    [Fact]
    public void Normalise_Twice_IsAsOnce()
    {
        var options = new EdgeOptions(Pre, Post);
        var once = ReferenceLines.Normalise([Oscillating(SyntheticReferences.Oxide)], Energies, options);

        var twice = ReferenceLines.Normalise(once, Energies, options);

        foreach (var e in Energies)
            twice[0].At(e).ShouldBe(once[0].At(e), 1e-3);
    }

    // Frames of one energy may be kept apart.
    [Fact]
    public void Normalise_EnergiesTwice_AreAsOnce()
    {
        double[] doubled = [.. Energies.SelectMany(e => new[] { e, e })];

        var (once, twice) = (ReferenceLines.Normalise([SyntheticReferences.Oxide], Energies, new EdgeOptions(Pre, Post))[0], ReferenceLines.Normalise([SyntheticReferences.Oxide], doubled, new EdgeOptions(Pre, Post))[0]);

        for (var i = 0; i < once.Absorption.Count; i++)
            twice.Absorption[i].ShouldBe(once.Absorption[i], 1e-9);
    }

    [Fact]
    public void Normalise_ReferenceThatDoesNotReachOverTheRanges_IsAsItWas()
    {
        var reference = SyntheticReferences.Oxide;
        var kept = Enumerable.Range(0, reference.EnergyEv.Count).Where(i => reference.EnergyEv[i] is >= 8300 and <= 8450).ToArray();
        var shorter = new ReferenceSpectrum("short", [.. kept.Select(i => reference.EnergyEv[i])], [.. kept.Select(i => reference.Absorption[i])]);
        var falling = reference with { Absorption = [.. reference.Absorption.Select(a => -a)] };

        var result = ReferenceLines.Normalise([shorter, falling], Energies, new EdgeOptions(Pre, Post));

        result[0].ShouldBeSameAs(shorter);
        result[1].ShouldBeSameAs(falling);
    }

    // As after an edge: some per cent of the step, slower with energy.
    private static ReferenceSpectrum Oscillating(ReferenceSpectrum smooth) =>
        smooth with { Absorption = [.. smooth.Absorption.Zip(smooth.EnergyEv, (a, e) => a + (e < 8360 ? 0 : 0.08 * Math.Cos(1.6 * Math.Sqrt(e - 8344)) * Math.Exp(-(e - 8360) / 150)))] };

    private static SpectrumStack Stack(Func<double, double> y) => new(1, 4, Energies, [.. Energies.Select(e => Enumerable.Repeat((float)y(e), 4).ToArray())]);
}
