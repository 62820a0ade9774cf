using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Structure;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Structure;

/// <summary>Guards against clusters that are no optimum, or not those of the pixels that count.</summary>
public class KMeansTests
{
    [Theory]
    [InlineData(ClusterSpace.Spectra, 5)]
    [InlineData(ClusterSpace.Spectra, 30)]
    [InlineData(ClusterSpace.Components, 30)]
    public void Of_SeparateGroups_FindsThem(ClusterSpace space, int dimensions)
    {
        var stack = StructureData.Blobs(1500, dimensions, 4, 0.05);
        stack.Frames[3][100] = float.NaN;
        var clusters = KMeans.Of(stack, new KMeansOptions(4, space, Components: space == ClusterSpace.Components ? 3 : null));
        var name = Enumerable.Range(0, 4).Select(g => clusters.Labels[g]).ToArray();
        name.Distinct().Count().ShouldBe(4);
        for (var p = 0; p < 1500; p++)
            clusters.Labels[p].ShouldBe(p == 100 ? (byte)0 : name[p % 4]);
        clusters.Spectra.Counts.Sum().ShouldBe(1499);
    }

    [Fact]
    public void Of_FewPixels_IsTheBestOfAllPartitions()
    {
        for (var seed = 1; seed <= 6; seed++)
        {
            var stack = StructureData.Blobs(11, 4, 3, 0.8, seed);
            var clusters = KMeans.Of(stack, new KMeansOptions(3, Restarts: 40, Tolerance: 0));
            var best = double.PositiveInfinity;
            var labels = new int[11];
            for (var code = 0; code < (int)Math.Pow(3, 10); code++)
            {
                // The first pixel is in group 0: names do not matter.
                for (int p = 1, rest = code; p < 11; p++, rest /= 3)
                    labels[p] = rest % 3;
                best = Math.Min(best, Inertia(stack.Frames, labels, 3));
            }
            clusters.Inertia.ShouldBe(best, 1e-5 * best, $"seed {seed}");
        }
    }

    [Fact]
    public void Of_MixturesOnNoise_IsAFixedPointOfLloydOnTheSpectra()
    {
        var stack = StructureData.Mixtures(SyntheticReferences.MetalOxideLayered, 40, 0.05, thickness: false);
        var clusters = KMeans.Of(stack, new KMeansOptions(4, Tolerance: 0));
        for (var p = 0; p < stack.Pixels; p++)
        {
            if (clusters.Labels[p] == 0)
                continue;
            var distances = clusters.Spectra.MeanSpectra.Select(m => m.Select((v, t) => (v - stack.Frames[t][p]) * (v - stack.Frames[t][p])).Sum()).ToArray();
            distances[clusters.Labels[p] - 1].ShouldBe(distances.Min(), 1e-4);
        }
        clusters.Labels.Count(l => l == 0).ShouldBe(Enumerable.Range(0, 1600).Count(p => p % 50 == 7));
    }

    [Fact]
    public void Of_AFewWildPixels_StillFindsTheLeastInertia()
    {
        // Ten bad pixels far out, all alike in one energy, hold most of the variance: theirs is the cluster that pays.
        var stack = StructureData.Blobs(5000, 40, 2, 0.1);
        for (var p = 0; p < 10; p++)
            stack.Frames[17][500 * p + 250] = 60;
        var clusters = KMeans.Of(stack, new KMeansOptions(3));
        clusters.Spectra.Counts[2].ShouldBe(10);
        for (var p = 0; p < 10; p++)
            clusters.Labels[500 * p + 250].ShouldBe((byte)3);
    }

    [Fact]
    public void Of_SameSeed_IsTheSameOnAnyNumberOfThreads()
    {
        var stack = StructureData.Mixtures(SyntheticReferences.TwoPhases, 96, 0.1, thickness: true);
        var threads = Imaging.Buffers.Rows.MaxThreads;
        try
        {
            var runs = new[] { 1, 2, 5 }.Select(n =>
            {
                Imaging.Buffers.Rows.MaxThreads = n;
                return KMeans.Of(stack, new KMeansOptions(5, Restarts: 3));
            }).ToArray();
            runs.ShouldAllBe(r => r.Inertia == runs[0].Inertia && r.Labels.SequenceEqual(runs[0].Labels));
        }
        finally
        {
            Imaging.Buffers.Rows.MaxThreads = threads;
        }
    }

    [Fact]
    public void Of_OrderedByEdge_StartsWithTheMetal()
    {
        var stack = StructureData.Mixtures(SyntheticReferences.TwoPhases, 48, 0.03, thickness: false);
        var clusters = KMeans.Of(stack, new KMeansOptions(3, Order: ClusterOrder.EdgeEnergy));
        var edges = clusters.Spectra.MeanSpectra.Select(m => EdgeEnergyScalar.Of(stack.EnergiesEv, m, new EdgeEnergyOptions(new(8300, 8400))).EnergyEv).ToArray();
        edges.ShouldBe(edges.Order());
        edges[^1].ShouldBeGreaterThan(edges[0] + 3);
        var counts = KMeans.Of(stack, new KMeansOptions(3)).Spectra.Counts;
        counts.ShouldBe(counts.OrderDescending());
    }

    [Fact]
    public void Of_AlikePixels_MakesClustersAllTheSame()
    {
        var stack = StructureData.Blobs(20, 3, 1, 0);
        var clusters = KMeans.Of(stack, new KMeansOptions(3));
        clusters.Inertia.ShouldBe(0, 1e-9);
        clusters.Labels.ShouldAllBe(l => l >= 1 && l <= 3);
    }

    [Fact]
    public void Of_MoreClustersThanPixels_IsRefused()
    {
        Should.Throw<BadInputException>(() => KMeans.Of(StructureData.Blobs(3, 4, 1, 1), new KMeansOptions(4))).Message.ShouldContain("4 clusters of 3 pixels");
        Should.Throw<BadInputException>(() => KMeans.Of(StructureData.Blobs(9, 4, 1, 1), new KMeansOptions(2, ClusterSpace.Components, 5))).Message.ShouldContain("1 to 4 principal components");
        Should.Throw<BadInputException>(() => KMeans.Of(StructureData.Blobs(9, 4, 1, 1), new KMeansOptions(0))).Message.ShouldContain("not 0");
    }

    [Fact]
    public void LabelStatistics_MeansAndErrors_AreTheFormulas()
    {
        var stack = StructureData.Blobs(700, 9, 3, 0.3);
        stack.Frames[4][30] = float.NaN;
        var labels = Enumerable.Range(0, 700).Select(p => (byte)(p % 4)).ToArray();
        var statistics = LabelStatistics.Of(stack, labels, 4);
        for (byte label = 1; label <= 3; label++)
            for (var t = 0; t < 9; t++)
            {
                var values = Enumerable.Range(0, 700).Where(p => p % 4 == label && p != 30).Select(p => (double)stack.Frames[t][p]).ToArray();
                statistics.Counts[label - 1].ShouldBe(values.Length);
                statistics.MeanSpectra[label - 1][t].ShouldBe(values.Average(), 1e-6);
                statistics.StandardErrors[label - 1][t].ShouldBe(Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1) / values.Length), 1e-6);
            }
        statistics.Counts[3].ShouldBe(0);
        statistics.MeanSpectra[3].ShouldAllBe(v => double.IsNaN(v));
    }

    [Fact]
    public void Lloyd_EmptyCluster_TakesTheFurthestPixel()
    {
        float[][] planes = [[0, 1, 2, 3, 50]];
        var search = new KMeansSearch([[1.5], [1000]], 5);
        new Lloyd(planes, [1, 1, 1, 1, 1]).Run([search], 300, 0);
        search.Labels.ShouldBe([0, 0, 0, 0, 1]);
        search.Centres.Select(c => c[0]).ShouldBe([1.5, 50]);
        search.Inertia.ShouldBe(5, 1e-3);
    }

    private static double Inertia(float[][] frames, int[] labels, int groups)
    {
        var sum = 0.0;
        for (var g = 0; g < groups; g++)
            foreach (var frame in frames)
            {
                var (n, s, squares) = (0, 0.0, 0.0);
                for (var p = 0; p < labels.Length; p++)
                    if (labels[p] == g)
                        (n, s, squares) = (n + 1, s + frame[p], squares + (double)frame[p] * frame[p]);
                sum += n > 0 ? squares - s * s / n : 0;
            }
        return sum;
    }
}
