using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra;

public class SpectrumFeaturesTests
{
    [Fact]
    public void Fill_EveryWidth_EqualsScalar()
    {
        var features = new SpectrumFeatures(SyntheticReferences.TwoPhases);
        for (var columns = 1; columns <= 67; columns++)
        {
            var fit = new JointFit(1, columns, 2);
            var random = new Noise(columns);
            for (var p = 0; p < columns; p++)
                (fit.Fraction[0][p], fit.Fraction[1][p]) = p % 9 == 4 ? (float.NaN, float.NaN) : ((float)random.Uniform(), 0);
            for (var p = 0; p < columns; p++)
                fit.Fraction[1][p] = 1 - fit.Fraction[0][p];
            var (edge, white) = (new float[columns], new float[columns]);
            features.Fill(fit, edge, white);
            for (var p = 0; p < columns; p++)
            {
                if (p % 9 == 4)
                {
                    (edge[p], white[p]).ShouldBe((float.NaN, float.NaN));
                    continue;
                }
                var (expectedEdge, expectedWhite) = features.Of([fit.Fraction[0][p], fit.Fraction[1][p]]);
                edge[p].ShouldBe((float)expectedEdge, 5e-3f);
                white[p].ShouldBe((float)expectedWhite, 2e-2f);
            }
        }
    }

    [Fact]
    public void Of_PureReferences_IsTheirOwnEdgeAndPeak()
    {
        var step = new ReferenceSpectrum("step", [8300, 8340, 8342, 8500], [0, 0, 1, 1]);
        var peak = new ReferenceSpectrum("peak", Enumerable.Range(0, 801).Select(i => 8300 + 0.25 * i).ToArray(),
            Enumerable.Range(0, 801).Select(i => 8300 + 0.25 * i).Select(e => (e > 8345 ? 1 : 0) + Math.Exp(-(e - 8350.6) * (e - 8350.6) / 18)).ToArray());
        new SpectrumFeatures([step]).Of([1]).EdgeEv.ShouldBe(8341, 1e-6);
        new SpectrumFeatures([step, peak]).Of([0, 1]).WhitelineEv.ShouldBe(8350.6, 0.02);
    }

    [Fact]
    public void Normalise_SlopedSpectrum_GetsZeroAndOne()
    {
        var reference = SyntheticReferences.Oxide;
        var measured = reference with { Absorption = reference.EnergyEv.Zip(reference.Absorption, (e, a) => 0.8 - 4e-4 * (e - 8344) + 1.7 * a).ToArray() };
        var normalised = EdgeNormalisation.Normalise(measured);
        foreach (var e in new[] { 8250.0, 8350, 8420, 8550 })
            normalised.At(e).ShouldBe(reference.At(e), 0.03);
        EdgeNormalisation.Normalise(reference).ShouldBeSameAs(reference);
    }

    [Fact]
    public void Normalise_NoPostEdge_NamesTheRange() =>
        Should.Throw<BadInputException>(() => EdgeNormalisation.Normalise(new ReferenceSpectrum("short", [8300, 8310, 8330, 8345], [0.2, 0.2, 0.3, 1.5]))).Message.ShouldContain("short");
}
