using System.Numerics.Tensors;
using TxmXanes.Imaging.Features;

namespace TxmXanes.Imaging.Structure;

/// <summary>
/// Lloyd's iteration for several searches at once: in one pass over the points every pixel goes to the nearest of each search's centres, which then become the means of their pixels.
/// </summary>
/// <remarks>
/// The rules are scikit-learn's: a search ends when no label changes, when the centres' squared moves sum to no more than the tolerance (the labels are then made anew), or after the passes allowed;
/// a cluster left empty takes the pixel that lies furthest from its centre.
/// Tiles of pixels stay in the first cache while all searches use them; sums are kept by chunk and added in their order, so that the result does not depend on the number of cores.
/// </remarks>
internal sealed class Lloyd(float[][] planes, byte[] valid)
{
    private const int MostChunks = 64;
    private readonly TileChunks chunks = new(valid.Length, MostChunks);

    private int Dimensions => planes.Length;

    /// <summary>Runs searches to their end.</summary>
    /// <param name="tolerance">On the sum of the centres' squared moves.</param>
    public void Run(IReadOnlyList<KMeansSearch> searches, int maxIterations, double tolerance)
    {
        while (searches.Where(s => !s.IsDone).ToArray() is { Length: > 0 } active)
            foreach (var (search, changed) in active.Zip(Pass(active)))
            {
                search.Iterations++;
                var centres = Means(search);
                search.IsSettled = !changed;
                var moved = centres.Zip(search.Centres, (a, b) => Math.Pow(TensorPrimitives.Distance<double>(a, b), 2)).Sum();
                search.IsDone = search.IsSettled || moved <= tolerance || search.Iterations >= maxIterations;
                search.Centres = centres;
            }
        var rest = searches.Where(s => !s.IsSettled).ToArray();
        if (rest.Length > 0)
            Pass(rest);
        foreach (var search in rest)
            search.IsSettled = true;
    }

    // Labels, inertia and sums anew; whether any label changed.
    private bool[] Pass(KMeansSearch[] searches)
    {
        var products = Array.ConvertAll(searches, s => ProductsOf(s.Centres));
        var parts = new Part[chunks.Count][];
        chunks.ForEach(planes, valid, chunk =>
        {
            var part = parts[chunk] = Array.ConvertAll(searches, s => new Part(new double[s.Sums.Length]));
            var scores = new float[products.Max(p => p.OutputLength)];
            var (least, before, now, changed) = (new float[SpectrumTile.Width], new int[SpectrumTile.Width], new int[SpectrumTile.Width], new int[SpectrumTile.Width]);
            return (tile, pixel) =>
            {
                var counts = valid.AsSpan(pixel, tile.Count);
                var squares = SumOfSquares(tile, counts);
                for (var s = 0; s < searches.Length; s++)
                {
                    products[s].Compute(tile, scores);
                    LabelKernels.Nearest(scores, searches[s].Centres.Length, counts, now, least);
                    part[s].Inertia += squares + 2 * TensorPrimitives.Sum<float>(least);
                    var own = searches[s].Labels.AsSpan(pixel, tile.Count);
                    LabelKernels.Widen(own, before);
                    var count = LabelKernels.Changes(before, now, changed);
                    part[s].Changed |= count > 0;
                    Sum(tile, searches[s].Centres.Length, changed.AsSpan(0, count), before, now, part[s].Sums);
                    foreach (var p in changed.AsSpan(0, count))
                        own[p] = (sbyte)now[p];
                }
            };
        });
        var done = parts.Where(p => p is not null).ToArray();
        for (var s = 0; s < searches.Length; s++)
        {
            foreach (var part in done)
                TensorPrimitives.Add(searches[s].Sums, part[s].Sums, searches[s].Sums);
            searches[s].Inertia = done.Sum(p => p[s].Inertia);
        }
        return [.. searches.Select((_, s) => done.Any(p => p[s].Changed))];
    }

    // After the first passes few pixels move, and moving them costs less than adding all anew.
    private void Sum(SpectrumTile tile, int clusters, ReadOnlySpan<int> changed, ReadOnlySpan<int> before, ReadOnlySpan<int> now, double[] sums)
    {
        if (changed.Length <= SpectrumTile.Width / 4)
        {
            LabelKernels.Move(tile, Dimensions, changed, before, now, sums);
            return;
        }
        LabelKernels.AddSums(tile, Dimensions, clusters, before, sums, -1);
        LabelKernels.AddSums(tile, Dimensions, clusters, now, sums);
    }

    // |x - c|²/2 - |x|²/2 = |c|²/2 - x·c
    private TileProducts ProductsOf(double[][] centres)
    {
        var products = new TileProducts(centres.Length, Dimensions);
        for (var j = 0; j < centres.Length; j++)
            products.Set(j, centres[j], -1, TensorPrimitives.SumOfSquares<double>(centres[j]) / 2);
        return products;
    }

    private double SumOfSquares(SpectrumTile tile, ReadOnlySpan<byte> counts)
    {
        Span<float> squares = stackalloc float[SpectrumTile.Width];
        squares.Clear();
        for (var d = 0; d < Dimensions; d++)
            TensorPrimitives.MultiplyAdd(tile.Frame(d), tile.Frame(d), squares, squares);
        return SumOf(squares, counts);
    }

    private static double SumOf(ReadOnlySpan<float> values, ReadOnlySpan<byte> counts)
    {
        if (counts.IndexOf((byte)0) < 0)
            return TensorPrimitives.Sum(values[..counts.Length]);
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] != 0)
                sum += values[i];
        return sum;
    }

    private double[][] Means(KMeansSearch search)
    {
        var (stride, centres, sums) = (Dimensions + 1, new double[search.Centres.Length][], search.Sums);
        var empty = Enumerable.Range(0, centres.Length).Where(j => sums[j * stride + Dimensions] == 0).ToArray();
        if (empty.Length > 0)
            Refill(search, empty, sums = (double[])sums.Clone());
        for (var j = 0; j < centres.Length; j++)
        {
            var count = sums[j * stride + Dimensions];
            centres[j] = count > 0 ? [.. sums.AsSpan(j * stride, Dimensions).ToArray().Select(v => v / count)] : search.Centres[j];
        }
        return centres;
    }

    // The pixels furthest from their centres leave their clusters for the empty ones.
    private void Refill(KMeansSearch search, int[] empty, double[] sums)
    {
        var furthest = new PriorityQueue<int, double>();
        for (var p = 0; p < valid.Length; p++)
        {
            if (valid[p] == 0)
                continue;
            var (distance, centre) = (0.0, search.Centres[search.Labels[p]]);
            for (var d = 0; d < Dimensions; d++)
                distance += (planes[d][p] - centre[d]) * (planes[d][p] - centre[d]);
            if (furthest.Count < empty.Length)
                furthest.Enqueue(p, distance);
            else
                furthest.EnqueueDequeue(p, distance);
        }
        foreach (var j in empty)
        {
            if (!furthest.TryDequeue(out var pixel, out _))
                return;
            for (var d = 0; d <= Dimensions; d++)
            {
                var value = d < Dimensions ? planes[d][pixel] : 1;
                sums[search.Labels[pixel] * (Dimensions + 1) + d] -= value;
                sums[j * (Dimensions + 1) + d] += value;
            }
        }
    }

    private sealed record Part(double[] Sums)
    {
        public double Inertia { get; set; }

        public bool Changed { get; set; }
    }
}
