namespace TxmXanes.VirtualBeamline.Motion;

/// <summary>One piece of an axis' way. Times in s since its start.</summary>
public interface IMotion
{
    /// <summary>Until the drive stands; a swing may follow.</summary>
    double DurationSeconds { get; }

    /// <summary>Where the drive is; before the start and after the end it stands.</summary>
    double PositionAt(double seconds);

    /// <summary>Its velocity, signed.</summary>
    double VelocityAt(double seconds);
}
