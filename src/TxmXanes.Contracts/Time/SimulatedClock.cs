namespace TxmXanes.Contracts.Time;

/// <summary>
/// The clock that the daemon and the virtual beamline share, so that both mean the same by "a second" when a dry run
/// goes faster than life. Simulated time = origin + (wall time - origin) / <see cref="WallSecondsPerSecond"/>.
/// With a scale of 1 it is the system's clock.
/// </summary>
/// <remarks>Immutable and safe for any number of threads. Timers and <c>Task.Delay(…, clock)</c> take simulated times.</remarks>
public sealed class SimulatedClock : TimeProvider
{
    private readonly TimeProvider wall;
    private readonly DateTimeOffset origin;

    /// <param name="wallSecondsPerSecond">Wall seconds per simulated second, in [0.0001, 100]; 1 = real time.</param>
    /// <param name="origin">The moment at which simulated and wall time are equal; both processes must be given the same.</param>
    /// <param name="wall">The underlying clock; the system's where omitted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is outside its range or not finite.</exception>
    public SimulatedClock(double wallSecondsPerSecond, DateTimeOffset origin, TimeProvider? wall = null)
    {
        if (!(wallSecondsPerSecond is >= 1e-4 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(wallSecondsPerSecond), wallSecondsPerSecond, "The time scale must lie in 0.0001 to 100 wall seconds per second.");
        WallSecondsPerSecond = wallSecondsPerSecond;
        this.origin = origin;
        this.wall = wall ?? System;
    }

    /// <summary>Wall seconds that one simulated second takes.</summary>
    public double WallSecondsPerSecond { get; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => origin + (wall.GetUtcNow() - origin) / WallSecondsPerSecond;

    /// <summary>Ticks of the wall clock: <see cref="TimeProvider.GetElapsedTime(long)"/> then yields simulated time.</summary>
    public override long GetTimestamp() => wall.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => (long)(wall.TimestampFrequency * WallSecondsPerSecond);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        wall.CreateTimer(callback, state, ToWall(dueTime), ToWall(period));

    /// <summary>Seconds since the Unix epoch on this clock.</summary>
    public double NowSeconds => (GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    private TimeSpan ToWall(TimeSpan simulated) => simulated == Timeout.InfiniteTimeSpan ? simulated : simulated * WallSecondsPerSecond;
}
