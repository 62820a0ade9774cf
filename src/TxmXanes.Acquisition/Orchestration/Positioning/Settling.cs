using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;

namespace TxmXanes.Acquisition.Orchestration.Positioning;

/// <summary>
/// Verifies by readback that an axis stands: every reading over its settle time lies within tolerance. Readings are taken
/// at 0, 1/3, 2/3 and the whole of that time, and without pause just before its end; one outside starts it anew. What a
/// move answers with is such a reading.
/// </summary>
/// <param name="clock">The scan's.</param>
/// <param name="read">Reads the axis.</param>
/// <param name="target">In the axis' unit, as <paramref name="tolerance"/>.</param>
/// <param name="settleSeconds">0: one reading within tolerance is enough.</param>
internal sealed class Settling(EngineClock clock, Func<CancellationToken, Task<PositionerReading>> read, double target, double tolerance, double settleSeconds)
{
    private const double ShortestPollSeconds = 0.001;
    private const double LongestPollSeconds = 0.05;

    // While the readback is still outside, the wait is overshot by at most this fraction of itself.
    private const double PollFraction = 0.05;

    // Of seconds since 1970 in a double.
    private const double TimeRounding = 1e-6;

    /// <summary>The last readback, and the seconds that were needed: waiting to come within tolerance plus the settle time.</summary>
    /// <param name="known">A readback just received and when the driver took it, as the first reading; null: read.</param>
    /// <param name="limitSeconds">From now on.</param>
    /// <param name="complaint">The sentence for a readback that stays outside.</param>
    /// <exception cref="DeviceTimeoutException">Not settled within the limit.</exception>
    public async Task<(double Readback, double NeededSeconds)> WaitAsync(Sample? known, double limitSeconds, Func<double, string> complaint, CancellationToken cancellation)
    {
        var start = clock.Timestamp();
        long? first = null;
        while (true)
        {
            var sample = known ?? await ReadAsync(cancellation);
            known = null;
            var windowStart = clock.Timestamp();
            first ??= windowStart;
            if (IsWithin(sample))
            {
                sample = await StayAsync(sample, windowStart, cancellation);
                if (IsWithin(sample))
                    return (sample.Readback, clock.SecondsSince(first.Value) - clock.SecondsSince(windowStart) + settleSeconds);
            }
            var waited = clock.SecondsSince(start);
            if (waited >= limitSeconds)
                throw new DeviceTimeoutException(complaint(sample.Readback));
            var poll = Math.Clamp(waited * PollFraction, ShortestPollSeconds, LongestPollSeconds);
            await clock.UntilAsync(clock.Timestamp(), Math.Min(poll, limitSeconds - waited), cancellation);
        }
    }

    /// <param name="Time">The driver's clock, s.</param>
    public readonly record struct Sample(double Readback, double Time);

    // The last sample of the settle time, or the first one outside.
    private async Task<Sample> StayAsync(Sample first, long windowStart, CancellationToken cancellation)
    {
        var sample = first;
        if (settleSeconds == 0)
            return sample;
        var calm = settleSeconds - clock.BusySeconds;
        for (var third = 1; third <= 2 && settleSeconds * third / 3 < calm && IsWithin(sample); third++)
        {
            await clock.UntilAsync(windowStart, settleSeconds * third / 3, cancellation);
            sample = await ReadAsync(cancellation);
        }
        if (IsWithin(sample))
            await clock.UntilAsync(windowStart, calm, cancellation);
        while (IsWithin(sample))
        {
            sample = await ReadAsync(cancellation);
            // By our clock; or by the driver's, whose first sample is older than our knowledge of it by the way it took.
            if (clock.SecondsSince(windowStart) >= settleSeconds || sample.Time - first.Time >= settleSeconds - TimeRounding)
                break;
        }
        return sample;
    }

    // A readback that is not a number is outside as well.
    private bool IsWithin(Sample sample) => Math.Abs(sample.Readback - target) <= tolerance;

    private async Task<Sample> ReadAsync(CancellationToken cancellation)
    {
        var reading = await read(cancellation);
        return new(reading.Readback, reading.Time);
    }
}
