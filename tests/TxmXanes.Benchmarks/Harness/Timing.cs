using System.Diagnostics;

namespace TxmXanes.Benchmarks.Harness;

/// <summary>Times a piece of code within the process.</summary>
internal static class Timing
{
    /// <summary>Shortest of several runs, ms.</summary>
    public static double BestMs(int runs, Action body) => Runs(runs, body).Min();

    /// <summary>Median of several runs, ms.</summary>
    public static double MedianMs(int runs, Action body) => Runs(runs, body).Order().ElementAt(runs / 2);

    private static double[] Runs(int runs, Action body)
    {
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            body();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return times;
    }
}
