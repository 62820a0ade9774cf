using System.Globalization;

namespace Grpc.Core.Wire;

/// <summary>The grpc-timeout header: at most 8 digits and a unit (H, M, S, m, u, n).</summary>
internal static class CallTimeout
{
    private const long MaxValue = 99_999_999;

    /// <summary>Timers reach no further; a longer wait is as good as none.</summary>
    private static readonly TimeSpan s_longestTimer = TimeSpan.FromDays(49);

    /// <summary>Rounded up, so that the server never gives up before the client.</summary>
    public static string Encode(TimeSpan timeout)
    {
        var microseconds = CeilingDivide(timeout.Ticks, TimeSpan.TicksPerMicrosecond);
        if (microseconds <= MaxValue)
            return Format(Math.Max(microseconds, 1), 'u');
        var milliseconds = CeilingDivide(timeout.Ticks, TimeSpan.TicksPerMillisecond);
        if (milliseconds <= MaxValue)
            return Format(milliseconds, 'm');
        var seconds = CeilingDivide(timeout.Ticks, TimeSpan.TicksPerSecond);
        return seconds <= MaxValue
            ? Format(seconds, 'S')
            : Format(Math.Min(CeilingDivide(timeout.Ticks, TimeSpan.TicksPerHour), MaxValue), 'H');
    }

    /// <returns>False if the value does not follow the format.</returns>
    public static bool TryDecode(string value, out TimeSpan timeout)
    {
        timeout = default;
        if (value.Length is < 2 or > 9 || !long.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        double? seconds = value[^1] switch
        {
            'H' => number * 3600.0,
            'M' => number * 60.0,
            'S' => number,
            'm' => number * 1e-3,
            'u' => number * 1e-6,
            'n' => number * 1e-9,
            _ => null,
        };
        if (seconds is null)
            return false;
        timeout = seconds < TimeSpan.FromDays(36500).TotalSeconds ? TimeSpan.FromSeconds(seconds.Value) : TimeSpan.FromDays(36500);
        return true;
    }

    /// <summary>What a timer can hold of <paramref name="timeout"/>.</summary>
    public static TimeSpan ForTimer(TimeSpan timeout) =>
        timeout <= TimeSpan.Zero ? TimeSpan.Zero : timeout < s_longestTimer ? timeout : Timeout.InfiniteTimeSpan;

    private static string Format(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");

    private static long CeilingDivide(long value, long divisor) => (value / divisor) + (value % divisor > 0 ? 1 : 0);
}
