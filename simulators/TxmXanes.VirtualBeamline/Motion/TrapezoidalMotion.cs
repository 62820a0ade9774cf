namespace TxmXanes.VirtualBeamline.Motion;

/// <summary>
/// From rest to rest: constant acceleration to the velocity (or to half way), constant velocity, the same backwards.
/// Duration d/v + v/a, or 2 sqrt(d/a) when the velocity is not reached.
/// </summary>
public sealed class TrapezoidalMotion : IMotion
{
    private readonly double from;
    private readonly double direction;
    private readonly double acceleration;
    private readonly double rampSeconds;
    private readonly double cruiseSeconds;
    private readonly double topVelocity;

    /// <param name="velocity">Unit/s, above 0.</param>
    /// <param name="acceleration">Unit/s^2, above 0.</param>
    public TrapezoidalMotion(double from, double to, double velocity, double acceleration)
    {
        (this.from, this.acceleration) = (from, acceleration);
        direction = Math.Sign(to - from);
        var distance = Math.Abs(to - from);
        topVelocity = Math.Min(velocity, Math.Sqrt(distance * acceleration));
        rampSeconds = topVelocity / acceleration;
        cruiseSeconds = topVelocity > 0 ? Math.Max(0, distance / topVelocity - rampSeconds) : 0;
        To = to;
    }

    public double To { get; }

    /// <inheritdoc/>
    public double DurationSeconds => 2 * rampSeconds + cruiseSeconds;

    /// <inheritdoc/>
    public double PositionAt(double seconds)
    {
        if (seconds <= 0)
            return from;
        if (seconds >= DurationSeconds)
            return To;
        if (seconds < rampSeconds)
            return from + direction * 0.5 * acceleration * seconds * seconds;
        if (seconds < rampSeconds + cruiseSeconds)
            return from + direction * topVelocity * (seconds - 0.5 * rampSeconds);
        var left = DurationSeconds - seconds;
        return To - direction * 0.5 * acceleration * left * left;
    }

    /// <inheritdoc/>
    public double VelocityAt(double seconds) => seconds <= 0 || seconds >= DurationSeconds
        ? 0
        : direction * acceleration * Math.Min(rampSeconds, Math.Min(seconds, DurationSeconds - seconds));
}
