namespace TxmXanes.Pipeline.Analysis;

/// <summary>What a map's valid pixels are like; NaN where there are none.</summary>
/// <param name="Pixels">That are no NaN.</param>
/// <param name="Deviation">Standard deviation over the pixels (n - 1).</param>
/// <param name="Low">1st percentile.</param>
/// <param name="High">99th percentile.</param>
public sealed record MapStatistics(int Pixels, double Mean, double Deviation, double Median, double Minimum, double Maximum, double Low, double High)
{
    public static MapStatistics Of(IEnumerable<float> values)
    {
        float[] sorted = [.. values.Where(v => !float.IsNaN(v))];
        Array.Sort(sorted);
        if (sorted.Length == 0)
            return new(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in sorted)
            sum += value;
        var mean = sum / sorted.Length;
        foreach (var value in sorted)
            squares += (value - mean) * (value - mean);
        var deviation = sorted.Length > 1 ? Math.Sqrt(squares / (sorted.Length - 1)) : double.NaN;
        return new(sorted.Length, mean, deviation, Quantile(sorted, 0.5), sorted[0], sorted[^1], Quantile(sorted, 0.01), Quantile(sorted, 0.99));
    }

    /// <summary>Linear between neighbours, as numpy's default.</summary>
    /// <param name="sorted">Rising, at least one, no NaN.</param>
    /// <param name="share">0 to 1.</param>
    public static double Quantile(ReadOnlySpan<float> sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * ((double)sorted[above] - sorted[below]);
    }
}
