using Shouldly;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Structure;
using TxmXanes.Imaging.Tests.Features;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Structure;

/// <summary>The kernels of k-means and PCA against their formulas, for every number of pixels and dimensions about a vector's width.</summary>
public class TileKernelTests
{
    [Fact]
    public void Compute_EveryLength_IsTheScalarProduct()
    {
        var random = new Noise(1);
        for (var n = 1; n <= 70; n++)
        {
            var (dimensions, vectors) = (1 + n % 11, 1 + n % 7);
            var tile = Tile(random, dimensions, n, out var planes);
            planes[0][n / 2].ShouldBe(float.NaN);
            var products = new TileProducts(vectors, dimensions);
            var weights = Enumerable.Range(0, vectors).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.Gaussian()).ToArray()).ToArray();
            for (var j = 0; j < vectors; j++)
                products.Set(j, weights[j], -2, j);
            var output = new float[products.OutputLength];
            products.Compute(tile, output);
            for (var j = 0; j < vectors; j++)
                for (var p = 0; p < n; p++)
                    output[j * SpectrumTile.Width + p].ShouldBeNear(j - 2 * weights[j].Select((w, d) => w * planes[d][p]).Sum(), 1e-4, $"pixel {p} of {n}");
        }
    }

    [Fact]
    public void AddSums_EveryLength_EqualsScalar()
    {
        var random = new Noise(2);
        for (var n = 1; n <= 70; n++)
        {
            var (dimensions, clusters) = (1 + n % 9, 1 + n % 6);
            var tile = Tile(random, dimensions, n, out _);
            var labels = Enumerable.Range(0, SpectrumTile.Width).Select(p => p < n && p != n / 2 ? random.Next(clusters + 1) - 1 : -1).ToArray();
            var (sums, expected) = (new double[clusters * (dimensions + 1)], new double[clusters * (dimensions + 1)]);
            LabelKernels.AddSums(tile, dimensions, clusters, labels, sums);
            LabelKernels.AddSumsScalar(tile, dimensions, clusters, labels, expected);
            for (var i = 0; i < sums.Length; i++)
                sums[i].ShouldBe(expected[i], 1e-5);
        }
    }

    [Fact]
    public void Nearest_EveryLength_IsTheFirstOfTheLeast()
    {
        var random = new Noise(3);
        for (var n = 1; n <= 70; n++)
        {
            var clusters = 1 + n % 9;
            var scores = Enumerable.Range(0, clusters * SpectrumTile.Width).Select(_ => (float)random.Next(5)).ToArray();
            var valid = Enumerable.Range(0, n).Select(_ => (byte)random.Next(3)).ToArray();
            var (labels, least) = (new int[SpectrumTile.Width], new float[SpectrumTile.Width]);
            LabelKernels.Nearest(scores, clusters, valid, labels, least);
            for (var p = 0; p < SpectrumTile.Width; p++)
            {
                var expected = p < n && valid[p] != 0 ? Enumerable.Range(0, clusters).MinBy(j => scores[j * SpectrumTile.Width + p]) : -1;
                labels[p].ShouldBe(expected);
                least[p].ShouldBe(expected < 0 ? 0 : scores[expected * SpectrumTile.Width + p]);
            }
        }
    }

    [Fact]
    public void Widen_EveryLength_IsTheLabelsAndNoneBeyond()
    {
        for (var n = 1; n <= 70; n++)
        {
            var labels = Enumerable.Range(0, n).Select(p => (sbyte)(p % 12 - 1)).ToArray();
            var wide = new int[SpectrumTile.Width];
            LabelKernels.Widen(labels, wide);
            wide.ShouldBe(Enumerable.Range(0, SpectrumTile.Width).Select(p => p < n ? labels[p] : -1));
        }
    }

    [Fact]
    public void Move_ChangedPixels_LeavesTheSumsOfTheNewLabels()
    {
        var random = new Noise(4);
        for (var n = 1; n <= 70; n++)
        {
            var (dimensions, clusters) = (1 + n % 9, 1 + n % 6);
            var tile = Tile(random, dimensions, n, out _);
            int[] Draw() => [.. Enumerable.Range(0, SpectrumTile.Width).Select(p => p < n && p != n / 2 ? random.Next(clusters) : -1)];
            var (before, now, changed) = (Draw(), Draw(), new int[SpectrumTile.Width]);
            var (sums, expected, other) = (new double[clusters * (dimensions + 1)], new double[clusters * (dimensions + 1)], new double[clusters * (dimensions + 1)]);
            LabelKernels.AddSumsScalar(tile, dimensions, clusters, before, sums);
            LabelKernels.AddSumsScalar(tile, dimensions, clusters, now, expected);
            LabelKernels.AddSums(tile, dimensions, clusters, now, other);
            LabelKernels.AddSums(tile, dimensions, clusters, before, other);
            LabelKernels.AddSums(tile, dimensions, clusters, before, other, -1);
            var count = LabelKernels.Changes(before, now, changed);
            changed[..count].ShouldBe(Enumerable.Range(0, SpectrumTile.Width).Where(p => before[p] != now[p]));
            LabelKernels.Move(tile, dimensions, changed.AsSpan(0, count), before, now, sums);
            for (var i = 0; i < sums.Length; i++)
                (sums[i], other[i]).ShouldSatisfyAllConditions(v => v.Item1.ShouldBe(expected[i], 1e-9), v => v.Item2.ShouldBe(expected[i], 1e-5));
        }
    }

    // Pixel n/2 has a NaN in its first dimension.
    private static SpectrumTile Tile(Noise random, int dimensions, int n, out float[][] planes)
    {
        planes = [.. Enumerable.Range(0, dimensions).Select(_ => Enumerable.Range(0, n).Select(_ => (float)random.Gaussian()).ToArray())];
        planes[0][n / 2] = float.NaN;
        var tile = new SpectrumTile(dimensions);
        tile.Load(planes, 0, 0, n);
        return tile;
    }
}
