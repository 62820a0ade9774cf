using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Stacks;
using TxmXanes.Imaging.Structure;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Structure;

public class PrincipalComponentsTests
{
    [Fact]
    public void Of_SmallStack_EqualsTheSingularValueDecomposition()
    {
        foreach (var (pixels, size) in new[] { (40, 7), (300, 13), (1000, 24), (257, 6) })
        {
            var stack = StructureData.Blobs(pixels, size, 5, 0.4, seed: pixels);
            stack.Frames[2][11] = float.NaN;
            var mask = Enumerable.Range(0, pixels).Select(p => p % 17 == 3 ? (byte)0 : (byte)1).ToArray();
            var components = PrincipalComponents.Of(stack, mask);

            var kept = Enumerable.Range(0, pixels).Where(p => p != 11 && mask[p] != 0).ToArray();
            components.Pixels.ShouldBe(kept.Length);
            var mean = Enumerable.Range(0, size).Select(t => kept.Average(p => (double)stack.Frames[t][p])).ToArray();
            var svd = Matrix<double>.Build.Dense(kept.Length, size, (i, t) => stack.Frames[t][kept[i]] - mean[t]).Svd();
            var scores = components.Scores(stack, size);
            for (var k = 0; k < size; k++)
            {
                components.Mean[k].ShouldBe(mean[k], 1e-12);
                components.Eigenvalues[k].ShouldBe(svd.S[k] * svd.S[k] / kept.Length, 1e-10);
                var sign = Math.Sign(svd.VT.Row(k).DotProduct(Vector<double>.Build.Dense(components.Spectra[k])));
                for (var t = 0; t < size; t++)
                    components.Spectra[k][t].ShouldBe(sign * svd.VT[k, t], 1e-8);
                for (var i = 0; i < kept.Length; i++)
                    scores[k][kept[i]].ShouldBe((float)(sign * svd.U[i, k] * svd.S[k]), 1e-5f);
                float.IsNaN(scores[k][11]).ShouldBeTrue();
                float.IsNaN(scores[k][3]).ShouldBeTrue();
            }
        }
    }

    [Theory]
    [InlineData(2, false, 0.03, 1)]
    [InlineData(2, true, 0.03, 2)]
    [InlineData(3, false, 0.01, 2)]
    [InlineData(3, true, 0.01, 3)]
    [InlineData(1, false, 0.03, 0)]
    public void Proposed_MixturesOnNoise_IsTheirDegreesOfFreedom(int phases, bool thickness, double noise, int expected)
    {
        var stack = StructureData.Mixtures(SyntheticReferences.MetalOxideLayered[..phases], 48, noise, thickness);
        var components = PrincipalComponents.Of(stack);
        components.Proposed.ShouldBe(expected);
        components.Pixels.ShouldBe(48 * 48 - Enumerable.Range(0, 48 * 48).Count(p => p % 50 == 7));
        components.Explained(105).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Of_AlikePixels_HasNothingToExplain()
    {
        var stack = new SpectrumStack(2, 8, [8300, 8310, 8320], [.. Enumerable.Range(0, 3).Select(t => Enumerable.Repeat(0.25f * t, 16).ToArray())]);
        var components = PrincipalComponents.Of(stack);
        components.Eigenvalues.ShouldAllBe(v => v < 1e-12);
        components.Scores(stack, 3)[2].ShouldAllBe(v => Math.Abs(v) < 1e-6);
    }

    [Fact]
    public void Of_NothingValid_SaysHowMany() =>
        Should.Throw<BadInputException>(() => PrincipalComponents.Of(StructureData.Blobs(9, 4, 2, 1), [0, 0, 0, 1, 0, 0, 0, 0, 0])).Message.ShouldContain("1 of 9 are left");
}
