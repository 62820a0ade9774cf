using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Devices.Grpc;
using TxmXanes.Devices.ZeroMq;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Interop.ZeroMq;

namespace TxmXanes.Devices;

/// <summary>Makes the devices that a beamline description names.</summary>
public static class DeviceFactory
{
    /// <summary>Clients of every device; nothing is connected before its first call.</summary>
    /// <param name="beamline">After all checks.</param>
    /// <param name="clock">Timeouts are in its seconds.</param>
    public static ConnectedBeamline Connect(BeamlineDescription beamline, EngineClock clock)
    {
        var drivers = new DriverChannels();
        var context = new ZmqContext();
        var devices = new BeamlineDevices(
            beamline.Axes.ToDictionary(axis => axis.Key, axis => (IPositioner)new GrpcPositioner(axis.Value, drivers.To(axis.Value.Address), clock)),
            new GrpcDetector(beamline.Detector, drivers.To(beamline.Detector.Address), clock),
            new ZeroMqFrameSource(beamline.Detector.Frames, context),
            beamline.Shutter is { } shutter ? new GrpcShutter(shutter, drivers.To(shutter.Address), clock) : null,
            Monitor(beamline.IncidentMonitor),
            Monitor(beamline.RingCurrent));
        return new(devices, drivers, context);

        IMonitor? Monitor(DeviceSettings? settings) => settings is null ? null : new GrpcMonitor(settings, drivers.To(settings.Address), clock);
    }
}

/// <summary>A beamline's devices and the connections behind them.</summary>
public sealed class ConnectedBeamline : IAsyncDisposable
{
    private readonly DriverChannels drivers;
    private readonly ZmqContext context;

    internal ConnectedBeamline(BeamlineDevices devices, DriverChannels drivers, ZmqContext context) =>
        (Devices, this.drivers, this.context) = (devices, drivers, context);

    public BeamlineDevices Devices { get; }

    /// <summary>Closes the connections; the frame stream's reader must have ended before.</summary>
    public ValueTask DisposeAsync()
    {
        drivers.Dispose();
        context.Dispose();
        return ValueTask.CompletedTask;
    }
}
