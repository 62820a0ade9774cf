using TxmXanes.Domain;

namespace TxmXanes.Imaging.Structure;

/// <summary>Masks from the values of a map: 1 inside, 0 outside and where the map is NaN.</summary>
public static class Thresholds
{
    private const int Bins = 512;

    // Beyond these quantiles of the map lie bad pixels, which must not stretch the histogram; they count in its end bins.
    private const double LowQuantile = 0.0005;
    private const double HighQuantile = 0.9995;

    /// <summary>1 where low &lt;= value &lt;= high.</summary>
    /// <param name="low">NaN or minus infinity: no lower limit.</param>
    /// <param name="high">NaN or infinity: no upper limit.</param>
    /// <exception cref="BadInputException">The limits are the wrong way round.</exception>
    public static byte[] Between(float[] map, double low, double high)
    {
        if (low > high)
            throw new BadInputException($"A threshold mask's lower limit {low:R} lies above its upper limit {high:R}.");
        var mask = new byte[map.Length];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = !float.IsNaN(map[i]) && !(map[i] < low) && !(map[i] > high) ? (byte)1 : (byte)0;
        return mask;
    }

    /// <summary>
    /// Otsu's thresholds (1979, IEEE Trans. SMC 9, 62): those that split the values into classes whose own variance is least, which is where the variance between the classes' means is greatest.
    /// </summary>
    /// <remarks>From a histogram of 512 bins between the map's 0.05 and 99.95 % quantiles; a threshold lies between two bins, and in the middle where several of them serve equally.</remarks>
    /// <param name="levels">Thresholds, 1 to 3.</param>
    /// <param name="mask">[rows, columns], 0: the value does not count; null: all.</param>
    /// <returns>Rising.</returns>
    /// <exception cref="BadInputException">Not 1 to 3 levels, or fewer distinct values than classes.</exception>
    public static double[] Otsu(float[] map, int levels = 1, byte[]? mask = null)
    {
        if (levels is < 1 or > 3)
            throw new BadInputException($"Otsu's method takes 1 to 3 levels, not {levels}.");
        Buffers.ImageChecks.SameLength(map.Length, mask?.Length ?? map.Length);
        var values = map.Where((v, i) => float.IsFinite(v) && mask?[i] != 0).ToArray();
        Array.Sort(values);
        if (values.Length == 0 || values[0] == values[^1])
            throw new BadInputException($"Otsu's method needs {levels + 1} different values; the map has {(values.Length == 0 ? "no valid value" : $"only {values[0]:R}")}.");
        double low = values[(int)(LowQuantile * (values.Length - 1))], high = values[(int)Math.Ceiling(HighQuantile * (values.Length - 1))];
        if (low == high)
            (low, high) = (values[0], values[^1]);
        var histogram = new int[Bins];
        var width = (high - low) / Bins;
        foreach (var value in values)
            histogram[(int)Math.Clamp((value - low) / width, 0, Bins - 1)]++;
        var used = histogram.Count(n => n > 0);
        if (used <= levels)
            throw new BadInputException($"Otsu's method needs {levels + 1} different values; the map has {used}.");
        return Array.ConvertAll(Cuts(histogram, levels), cut => low + cut * width);
    }

    /// <summary>0 where NaN or masked, else 1 + how many thresholds the value reaches.</summary>
    public static byte[] Classes(float[] map, double[] thresholds, byte[]? mask = null) =>
        [.. map.Select((v, i) => float.IsNaN(v) || mask?[i] == 0 ? (byte)0 : (byte)(1 + thresholds.Count(t => v >= t)))];

    // best[c, b]: greatest sum of n m² (n values of mean m) over c classes that cover bins [0, b); the classes' own variance is what is left of the sum of squares.
    private static double[] Cuts(int[] histogram, int levels)
    {
        var (counts, sums) = (new double[Bins + 1], new double[Bins + 1]);
        for (var b = 0; b < Bins; b++)
            (counts[b + 1], sums[b + 1]) = (counts[b] + histogram[b], sums[b] + (double)histogram[b] * b);
        var (best, from) = (new double[levels + 2, Bins + 1], new int[levels + 2, Bins + 1]);
        for (var b = 0; b <= Bins; b++)
            best[1, b] = Class(0, b);
        for (var c = 2; c <= levels + 1; c++)
            for (var b = 0; b <= Bins; b++)
                for (var cut = 0; cut <= b; cut++)
                    if (best[c - 1, cut] + Class(cut, b) is var value && value > best[c, b])
                        (best[c, b], from[c, b]) = (value, cut);
        var (cuts, end) = (new double[levels], Bins);
        for (var c = levels + 1; c > 1; c--)
        {
            var first = from[c, end];
            // Empty bins behind the cut serve as well.
            var last = first;
            while (last < Bins && histogram[last] == 0)
                last++;
            cuts[c - 2] = (first + last) / 2.0;
            end = first;
        }
        return cuts;

        double Class(int start, int stop) => counts[stop] > counts[start] ? (sums[stop] - sums[start]) * (sums[stop] - sums[start]) / (counts[stop] - counts[start]) : 0;
    }
}
