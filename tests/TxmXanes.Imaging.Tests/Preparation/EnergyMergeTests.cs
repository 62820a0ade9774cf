using Shouldly;
using TxmXanes.Imaging.Preparation;
using TxmXanes.Imaging.Stacks;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

public class EnergyMergeTests
{
    [Fact]
    public void FrameMean_EveryLengthWithHoles_EqualsScalar()
    {
        for (var columns = 1; columns <= 70; columns++)
            for (var n = 1; n <= 4; n++)
            {
                var images = Enumerable.Range(0, n).Select(k => RandomImage.Of(3, columns, 100 * columns + k, 0.3)).ToArray();
                var (mean, scalar) = (new float[3 * columns], new float[3 * columns]);
                FrameMean.Of(images, 3, columns, mean);
                FrameMean.RangeScalar(images, 0, mean.Length, scalar);
                mean.ShouldBe(scalar);
                for (var i = 0; i < mean.Length; i++)
                    RandomImage.Same(mean[i], images.Select(m => (double)m[i]).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average(), 1e-6).ShouldBeTrue();
            }
    }

    [Fact]
    public void Sorted_RepeatsOutOfOrder_AreSortedAndAveraged()
    {
        double[] energies = [8350, 8300.01, 8340, 8300, 8300.005, 8340.03];
        var frames = energies.Select((_, t) => new[] { t, t == 3 ? float.NaN : t, float.NaN }).ToArray();

        var stack = EnergyMerge.Sorted(1, 3, energies, frames);

        stack.EnergiesEv.ShouldBe([8300.005, 8340, 8340.03, 8350], 1e-9);
        stack.Frames[0].ShouldBe([(1 + 3 + 4) / 3f, 2.5f, float.NaN]);
        stack.Frames[1].ShouldBe([2, 2, float.NaN]);
        stack.Frames[3][0].ShouldBe(0);
    }

    [Fact]
    public void Sorted_RepeatsKept_StandInOrderOfAcquisition()
    {
        var stack = EnergyMerge.Sorted(1, 1, [8350, 8300, 8350, 8300], [[0], [1], [2], [3]], Repeats.Keep);

        stack.EnergiesEv.ShouldBe([8300, 8300, 8350, 8350]);
        stack.Frames.Select(f => f[0]).ShouldBe([1, 3, 0, 2]);
    }

    [Fact]
    public void Sorted_TwoScansOneAfterAnother_AreOneStack()
    {
        // The published plan measures its joints twice: 105 frames, 101 energies.
        var energies = Simulation.SyntheticReferences.PublishedEnergiesEv;
        var stack = EnergyMerge.Sorted(1, 1, [.. energies, .. energies], [.. energies.Select(_ => new[] { 1f }), .. energies.Select(_ => new[] { 2f })]);

        stack.Count.ShouldBe(101);
        stack.Frames.ShouldAllBe(f => Math.Abs(f[0] - 1.5f) < 1e-6f);
    }

    [Fact]
    public void Bin_Neighbours_AreAveragedWithTheirEnergies()
    {
        var stack = EnergyMerge.Bin(new SpectrumStack(1, 1, [1, 2, 3, 4, 6], [[10], [20], [float.NaN], [40], [50]]), 2);

        stack.EnergiesEv.ShouldBe([1.5, 3.5, 6]);
        stack.Frames.Select(f => f[0]).ShouldBe([15, 40, 50]);
    }

    [Fact]
    public void Order_NotANumber_Throws() => Should.Throw<ArgumentException>(() => EnergyMerge.Order([1, double.NaN]));
}
