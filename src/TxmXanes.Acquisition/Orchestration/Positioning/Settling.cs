using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>
/// Verifies by readback that an axis stands: every reading over its settle time lies within tolerance. Readings are taken
/// at 0, 1/3, 2/3 and the whole of that time; one outside starts it anew. What a move answers with is such a reading.
/// </summary>
internal static class Settling
{
    private const int ReadingsAfterFirst = 3;
    private const double ShortestPollSeconds = 0.001;
    private const double LongestPollSeconds = 0.05;

    // While the readback is still outside, the wait is overshot by at most this fraction of itself.
    private const double PollFraction = 0.05;

    /// <summary>The last reading, and the seconds that were needed: waiting to come within tolerance plus the settle time.</summary>
    /// <param name="known">A readback just received, taken as the first reading; null: read.</param>
    /// <param name="read">Reads the axis.</param>
    /// <param name="settleSeconds">0: one reading within tolerance is enough.</param>
    /// <param name="limitSeconds">From now on.</param>
    /// <exception cref="DeviceTimeoutException">Not settled within the limit.</exception>
    public static async Task<(double Readback, double NeededSeconds)> WaitAsync(
        EngineClock clock,
        double? known,
        Func<CancellationToken, Task<PositionerReading>> read,
        double target,
        double tolerance,
        double settleSeconds,
        double limitSeconds,
        Func<double, string> complaint,
        CancellationToken cancellation)
    {
        long? first = null;
        var start = clock.Timestamp();
        while (true)
        {
            var readback = known ?? (await read(cancellation)).Readback;
            known = null;
            var windowStart = clock.Timestamp();
            first ??= windowStart;
            var taken = 0;
            while (Math.Abs(readback - target) <= tolerance)
            {
                if (taken == ReadingsAfterFirst || settleSeconds == 0)
                    return (readback, clock.SecondsSince(first.Value) - clock.SecondsSince(windowStart) + settleSeconds);
                taken++;
                await (taken == ReadingsAfterFirst
                    ? clock.ExactlyUntilAsync(windowStart, settleSeconds, cancellation)
                    : clock.UntilAsync(windowStart, settleSeconds * taken / ReadingsAfterFirst, cancellation));
                readback = (await read(cancellation)).Readback;
            }
            // A readback that is not a number is outside as well.
            var waited = clock.SecondsSince(start);
            if (waited >= limitSeconds)
                throw new DeviceTimeoutException(complaint(readback));
            var poll = Math.Clamp(waited * PollFraction, ShortestPollSeconds, LongestPollSeconds);
            await clock.UntilAsync(clock.Timestamp(), Math.Min(poll, limitSeconds - waited), cancellation);
        }
    }
}
