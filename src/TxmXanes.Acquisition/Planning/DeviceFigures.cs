using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Acquisition.Planning;

/// <summary>How an axis moves: a trapezoid of velocity. Axis unit per s and per s^2; 0 where unknown.</summary>
public readonly record struct AxisMotion(double VelocityPerSecond, double AccelerationPerSecond2)
{
    public bool IsKnown => VelocityPerSecond > 0;

    /// <summary>Time for a distance, s: t = d/v + v/a, or 2 sqrt(d/a) where the velocity is not reached; 0 where nothing is known.</summary>
    public double Seconds(double distance)
    {
        distance = Math.Abs(distance);
        if (distance == 0 || !IsKnown)
            return 0;
        if (!(AccelerationPerSecond2 > 0))
            return distance / VelocityPerSecond;
        var reachesVelocity = distance >= VelocityPerSecond * VelocityPerSecond / AccelerationPerSecond2;
        return reachesVelocity
            ? distance / VelocityPerSecond + VelocityPerSecond / AccelerationPerSecond2
            : 2 * Math.Sqrt(distance / AccelerationPerSecond2);
    }
}

/// <summary>What the time and storage estimate knows of the devices.</summary>
public sealed record DeviceFigures
{
    public IReadOnlyDictionary<AxisRole, AxisMotion> Axes { get; init; } = new Dictionary<AxisRole, AxisMotion>();

    /// <summary>Null where unknown.</summary>
    public double? ReadoutSeconds { get; init; }

    /// <summary>Null where unknown.</summary>
    public double? ShutterTravelSeconds { get; init; }

    /// <summary>Null where unknown.</summary>
    public FrameShape? Shape { get; init; }

    /// <summary>Where the sample axes stand with the sample in; an axis not listed is taken to stand at 0.</summary>
    public IReadOnlyDictionary<AxisRole, double> SampleIn { get; init; } = new Dictionary<AxisRole, double>();

    /// <summary>As the beamline's file gives them, without asking any device.</summary>
    public static DeviceFigures Of(BeamlineDescription beamline) => new()
    {
        Axes = beamline.Axes.ToDictionary(a => a.Key, a => new AxisMotion(a.Value.VelocityPerSecond ?? 0, a.Value.AccelerationPerSecond2 ?? 0)),
        ReadoutSeconds = beamline.Detector.ReadoutSeconds,
        ShutterTravelSeconds = beamline.Shutter?.TravelSeconds,
        Shape = beamline.Detector.Shape,
    };

    /// <summary>The same with an axis as its driver describes it.</summary>
    public DeviceFigures With(AxisRole role, PositionerDescription described) =>
        described.Velocity > 0 ? this with { Axes = new Dictionary<AxisRole, AxisMotion>(Axes) { [role] = new(described.Velocity, described.Acceleration) } } : this;

    /// <summary>The same with the camera as its driver describes it.</summary>
    public DeviceFigures With(CameraDescription camera) => this with { ReadoutSeconds = camera.ReadoutSeconds, Shape = camera.Shape };
}
