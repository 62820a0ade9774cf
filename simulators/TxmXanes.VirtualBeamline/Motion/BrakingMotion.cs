namespace TxmXanes.VirtualBeamline.Motion;

/// <summary>A stop on the way: constant deceleration from the present velocity.</summary>
public sealed class BrakingMotion(double from, double velocity, double acceleration) : IMotion
{
    /// <inheritdoc/>
    public double DurationSeconds { get; } = Math.Abs(velocity) / acceleration;

    /// <inheritdoc/>
    public double PositionAt(double seconds)
    {
        var t = Math.Clamp(seconds, 0, DurationSeconds);
        return from + velocity * t - 0.5 * Math.Sign(velocity) * acceleration * t * t;
    }

    /// <inheritdoc/>
    public double VelocityAt(double seconds) =>
        seconds < 0 || seconds >= DurationSeconds ? 0 : velocity - Math.Sign(velocity) * acceleration * seconds;
}
