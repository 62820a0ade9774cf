using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Features;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Structure;

/// <summary>The mean spectrum of every label of a label map, with standard errors.</summary>
/// <param name="Counts">Pixels of labels 1, 2, ...</param>
/// <param name="MeanSpectra">[label - 1][T]; NaN where the label has no pixel.</param>
/// <param name="StandardErrors">[label - 1][T]: scatter of the pixels over the root of their number; NaN below two pixels.</param>
/// <param name="SumOfSquares">Of all values about their label's mean: the inertia of a clustering on spectra.</param>
public sealed record LabelStatistics(int[] Counts, double[][] MeanSpectra, double[][] StandardErrors, double SumOfSquares)
{
    private const int MostChunks = 16;

    /// <summary>Passes twice over the stack: means, then deviations from them.</summary>
    /// <param name="labels">[rows, columns]: 1 to <paramref name="count"/>; others do not count, nor do pixels with an invalid value.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static LabelStatistics Of(SpectrumStack stack, byte[] labels, int count)
    {
        ImageChecks.SameLength(stack.Pixels, labels.Length);
        var valid = ValidPixels.Of(stack, labels);
        var (size, stride) = (stack.Count, stack.Count + 1);
        var sums = Sums(stack, labels, valid, count, null);
        var counts = Enumerable.Range(0, count).Select(j => (int)sums[j * stride + size]).ToArray();
        var means = Enumerable.Range(0, count).Select(j => sums.AsSpan(j * stride, size).ToArray().Select(v => v / counts[j]).ToArray()).ToArray();
        var squares = Sums(stack, labels, valid, count, means);
        var errors = Enumerable.Range(0, count).Select(j => squares.AsSpan(j * stride, size).ToArray()
            .Select(v => counts[j] > 1 ? Math.Sqrt(v / (counts[j] - 1) / counts[j]) : double.NaN).ToArray()).ToArray();
        var total = Enumerable.Range(0, count).Sum(j => squares.AsSpan(j * stride, size).ToArray().Sum());
        return new LabelStatistics(counts, means, errors, total);
    }

    // [label, T + 1]: sums of the values, or where means are given of the squared deviations; then the number of pixels.
    private static double[] Sums(SpectrumStack stack, byte[] labels, byte[] valid, int count, double[][]? means)
    {
        var (size, chunks) = (stack.Count, new TileChunks(stack.Pixels, MostChunks));
        var parts = new double[chunks.Count][];
        chunks.ForEach(stack.Frames, valid, chunk =>
        {
            var part = parts[chunk] = new double[count * (size + 1)];
            var own = new int[SpectrumTile.Width];
            return (tile, pixel) =>
            {
                own.AsSpan().Fill(-1);
                for (var i = 0; i < tile.Count; i++)
                    own[i] = valid[pixel + i] != 0 && labels[pixel + i] <= count ? labels[pixel + i] - 1 : -1;
                for (var t = 0; means is not null && t < size; t++)
                    Square(tile.Frame(t), own, means, t);
                LabelKernels.AddSums(tile, size, count, own, part);
            };
        });
        var sums = new double[count * (size + 1)];
        foreach (var part in parts.Where(p => p is not null))
            for (var i = 0; i < sums.Length; i++)
                sums[i] += part[i];
        return sums;
    }

    private static void Square(Span<float> values, int[] labels, double[][] means, int t)
    {
        Span<float> own = stackalloc float[byte.MaxValue];
        for (var j = 0; j < means.Length; j++)
            own[j] = (float)means[j][t];
        for (var i = 0; i < values.Length; i++)
            if (labels[i] >= 0)
            {
                var deviation = values[i] - own[labels[i]];
                values[i] = deviation * deviation;
            }
    }
}
