using Grpc.Core;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Domain.Beamlines;

namespace TxmXanes.Devices.Grpc;

/// <summary>A shutter behind txmxanes.device.v1.Shutter.</summary>
public sealed class GrpcShutter(DeviceSettings settings, CallInvoker driver, EngineClock clock) : IShutter
{
    private readonly Shutter.ShutterClient client = new(driver);
    private readonly DriverCall call = new($"Shutter {settings.Name}", settings.Address, settings.TimeoutSeconds, clock);

    public string Name => settings.Name;

    public async Task<bool> IsOpenAsync(CancellationToken cancellation) =>
        (await call.RepeatableAsync("read", options => client.ReadAsync(new DeviceName { Name = Name }, options), cancellation)).Open;

    public Task SetAsync(bool open, CancellationToken cancellation) =>
        call.RepeatableAsync(open ? "open" : "close", options => client.SetAsync(new SetShutterRequest { Name = Name, Open = open }, options), cancellation);
}
