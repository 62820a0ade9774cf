using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Acquisition.Devices;

// The engine's view of devices, one capability each. Implementations (gRPC, later EPICS; fakes in tests):
// - throw DeviceException with one sentence naming device, target, readback and limit when the device fails, is out of
//   reach or does not answer within its timeout; bounded retries of idempotent calls are theirs;
// - honour cancellation promptly; cancelling MoveAsync does not stop the axis: StopAsync does;
// - are safe for concurrent calls.

/// <summary>An axis with a readback.</summary>
public interface IPositioner
{
    AxisSettings Settings { get; }

    /// <summary>Unit and limits as the driver knows them.</summary>
    Task<PositionerDescription> DescribeAsync(CancellationToken cancellation);

    Task<PositionerReading> ReadAsync(CancellationToken cancellation);

    /// <summary>Moves; completes when the motion has ended. Settling is the caller's to verify.</summary>
    Task<MotionResult> MoveAsync(double target, CancellationToken cancellation);

    Task StopAsync(CancellationToken cancellation);
}

/// <summary>Values in the axis' unit; velocity per s and acceleration per s^2, 0 where unknown.</summary>
public sealed record PositionerDescription(string Name, string Unit, double LowLimit, double HighLimit, double Velocity, double Acceleration);

/// <param name="Time">s since the Unix epoch, the driver's clock.</param>
public readonly record struct PositionerReading(double Readback, double Target, bool Moving, double Time);

/// <param name="StartTime">s since the Unix epoch, the driver's clock.</param>
public readonly record struct MotionResult(double Readback, double StartTime, double StopTime);

public interface IShutter
{
    string Name { get; }

    Task<bool> IsOpenAsync(CancellationToken cancellation);

    /// <summary>Completes when the blades have arrived.</summary>
    Task SetAsync(bool open, CancellationToken cancellation);
}

/// <summary>A scalar signal: an ion chamber's rate or the ring current.</summary>
public interface IMonitor
{
    string Name { get; }

    Task<double> ReadAsync(CancellationToken cancellation);

    /// <summary>Mean over [startTime, stopTime], s since the Unix epoch.</summary>
    Task<double> AverageAsync(double startTime, double stopTime, CancellationToken cancellation);
}

/// <summary>A camera; its frames arrive through <see cref="IFrameSource"/>.</summary>
public interface IDetector
{
    string Name { get; }

    Task<CameraDescription> DescribeAsync(CancellationToken cancellation);

    Task ArmAsync(SeriesDescription series, CancellationToken cancellation);

    /// <summary>Exposes once; completes when the exposure has ended, while the camera still reads out.</summary>
    Task<ExposureResult> ExposeAsync(long imageId, double exposureSeconds, CancellationToken cancellation);

    /// <summary>Ends the series.</summary>
    Task DisarmAsync(CancellationToken cancellation);

    /// <summary>Ends an exposure under way and the series.</summary>
    Task AbortAsync(CancellationToken cancellation);
}

/// <summary>s since the Unix epoch, the driver's clock.</summary>
public readonly record struct ExposureResult(double StartTime, double StopTime);

/// <summary>The detector's frame stream.</summary>
public interface IFrameSource
{
    /// <summary>
    /// Receives into buffers of <paramref name="pool"/> until cancelled, in order of arrival. Never blocks the sender for
    /// want of a reader of the result: the consumer must keep up or hold the frames. A broken stream is a DeviceException.
    /// </summary>
    IAsyncEnumerable<FrameMessage> ReceiveAsync(FramePool pool, CancellationToken cancellation);
}

/// <summary>Every device of the beamline.</summary>
public sealed record BeamlineDevices(
    IReadOnlyDictionary<AxisRole, IPositioner> Axes,
    IDetector Detector,
    IFrameSource Frames,
    IShutter? Shutter,
    IMonitor? IncidentMonitor,
    IMonitor? RingCurrent);
