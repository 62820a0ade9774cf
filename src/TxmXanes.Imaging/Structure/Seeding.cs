using System.Numerics.Tensors;
using TxmXanes.Imaging.Features;

namespace TxmXanes.Imaging.Structure;

/// <summary>
/// First centres by greedy k-means++ (Arthur and Vassilvitskii 2007, with several trials a centre): each next centre is the one of 2 + ln k pixels, drawn with the probability of their squared distance to the nearest centre so far, that leaves the least sum of these.
/// </summary>
/// <remarks>Several searches are seeded at once, each from random numbers of its own: every pass over the points serves all.</remarks>
internal sealed class Seeding
{
    private const int MostChunks = 64;
    private readonly float[][] planes;
    private readonly byte[] valid;
    private readonly TileChunks chunks;
    private readonly SplitMix64[] random;
    private readonly float[][] nearest;
    private readonly double[][] chunkSums;

    private Seeding(float[][] planes, byte[] valid, int searches, int seed)
    {
        (this.planes, this.valid, chunks) = (planes, valid, new TileChunks(valid.Length, MostChunks));
        random = [.. Enumerable.Range(0, searches).Select(s => new SplitMix64(seed * 1_000_003L + s))];
        nearest = [.. random.Select(_ => new float[valid.Length])];
        chunkSums = [.. random.Select(_ => new double[chunks.Count])];
    }

    /// <summary>Centres [search][cluster][dimension].</summary>
    /// <param name="planes">[dimension][pixel].</param>
    /// <param name="valid">Not 0 where a pixel counts; as many as clusters at least.</param>
    public static double[][][] Of(float[][] planes, byte[] valid, int clusters, int searches, int seed)
    {
        var seeding = new Seeding(planes, valid, searches, seed);
        var centres = Enumerable.Range(0, searches).Select(_ => new double[clusters][]).ToArray();
        var first = seeding.First();
        for (var s = 0; s < searches; s++)
            centres[s][0] = seeding.Point(first[s]);
        for (var j = 1; j < clusters; j++)
        {
            seeding.Take([.. centres.Select(c => c[j - 1])], isFirst: j == 1);
            var best = seeding.BestOfTrials(2 + (int)Math.Log(clusters));
            for (var s = 0; s < searches; s++)
                centres[s][j] = seeding.Point(best[s]);
        }
        return centres;
    }

    private int[] First()
    {
        var counted = Enumerable.Range(0, valid.Length).Where(p => valid[p] != 0).ToArray();
        return Array.ConvertAll(random, r => counted[(int)(r.Next() * counted.Length)]);
    }

    private double[] Point(int pixel) => Array.ConvertAll(planes, plane => (double)plane[pixel]);

    // nearest[s] = min(nearest[s], |x - c_s|²)
    private void Take(double[][] centres, bool isFirst)
    {
        foreach (var sums in chunkSums)
            Array.Clear(sums);
        ForEachDistance(centres, (chunk, pixel, count, distances) =>
        {
            for (var s = 0; s < centres.Length; s++)
            {
                var own = nearest[s].AsSpan(pixel, count);
                var distance = distances.AsSpan(s * SpectrumTile.Width, count);
                if (isFirst)
                    distance.CopyTo(own);
                else
                    TensorPrimitives.Min(own, distance, own);
                chunkSums[s][chunk] += Sum(own);
            }
        });
    }

    private int[] BestOfTrials(int trials)
    {
        var candidates = random.SelectMany((_, s) => Enumerable.Range(0, trials).Select(_ => Draw(s))).ToArray();
        var potentials = Enumerable.Range(0, chunks.Count).Select(_ => new double[candidates.Length]).ToArray();
        ForEachDistance(Array.ConvertAll(candidates, Point), (chunk, pixel, count, distances) =>
        {
            for (var c = 0; c < candidates.Length; c++)
            {
                var distance = distances.AsSpan(c * SpectrumTile.Width, count);
                TensorPrimitives.Min(nearest[c / trials].AsSpan(pixel, count), distance, distance);
                potentials[chunk][c] += Sum(distance);
            }
        });
        var total = Enumerable.Range(0, candidates.Length).Select(c => potentials.Sum(p => p[c])).ToArray();
        return [.. Enumerable.Range(0, random.Length).Select(s => candidates[Enumerable.Range(s * trials, trials).MinBy(c => total[c])])];
    }

    // A pixel with the probability of its nearest[s]: the first at which the running sum reaches the drawn one.
    private int Draw(int s)
    {
        var left = random[s].Next() * chunkSums[s].Sum();
        var chunk = 0;
        for (; chunk < chunks.Count - 1 && left > chunkSums[s][chunk]; chunk++)
            left -= chunkSums[s][chunk];
        var (start, stop) = chunks[chunk];
        var last = -1;
        for (var p = start; p < stop; p++)
        {
            if (valid[p] == 0)
                continue;
            last = p;
            left -= nearest[s][p];
            if (left <= 0)
                return p;
        }
        // Rounding left a little over, or all pixels are alike.
        return last >= 0 ? last : Array.FindIndex(valid, v => v != 0);
    }

    // Squared distances [centre, pixel] of every tile, 0 where a pixel does not count.
    private void ForEachDistance(double[][] centres, Action<int, int, int, float[]> use)
    {
        var products = new TileProducts(centres.Length, planes.Length);
        for (var c = 0; c < centres.Length; c++)
            products.Set(c, centres[c], -2, TensorPrimitives.SumOfSquares<double>(centres[c]));
        chunks.ForEach(planes, valid, chunk =>
        {
            var (distances, squares) = (new float[products.OutputLength], new float[SpectrumTile.Width]);
            return (tile, pixel) =>
            {
                Array.Clear(squares);
                for (var d = 0; d < planes.Length; d++)
                    TensorPrimitives.MultiplyAdd(tile.Frame(d), tile.Frame(d), squares, squares);
                products.Compute(tile, distances);
                var whole = valid.AsSpan(pixel, tile.Count).IndexOf((byte)0) < 0;
                for (var c = 0; c < centres.Length; c++)
                {
                    var own = distances.AsSpan(c * SpectrumTile.Width, tile.Count);
                    TensorPrimitives.Add(own, squares.AsSpan(0, tile.Count), own);
                    TensorPrimitives.Max(own, 0f, own);
                    for (var i = 0; !whole && i < own.Length; i++)
                        if (valid[pixel + i] == 0)
                            own[i] = 0;
                }
                use(chunk, pixel, tile.Count, distances);
            };
        });
    }

    private static double Sum(ReadOnlySpan<float> values) => TensorPrimitives.Sum(values);
}
