namespace TxmXanes.Pipeline.Live;

/// <summary>The last <see cref="Window"/> durations and their percentiles.</summary>
/// <remarks>Safe for any number of threads.</remarks>
public sealed class LatencyMeter
{
    /// <summary>How many are kept: enough for a 99th percentile, and the same memory for a scan of any length.</summary>
    public const int Window = 1024;

    private readonly double[] milliseconds = new double[Window];
    private readonly Lock sync = new();
    private long count;

    public void Add(TimeSpan duration)
    {
        lock (sync)
            milliseconds[count++ % Window] = duration.TotalMilliseconds;
    }

    /// <summary>Percentile of the window in ms, p in [0, 1]; 0 while empty.</summary>
    public double Percentile(double p)
    {
        double[] sorted;
        lock (sync)
            sorted = milliseconds.AsSpan(0, (int)Math.Min(count, Window)).ToArray();
        if (sorted.Length == 0)
            return 0;
        Array.Sort(sorted);
        return sorted[Math.Max(0, (int)Math.Ceiling(p * sorted.Length) - 1)];
    }
}
