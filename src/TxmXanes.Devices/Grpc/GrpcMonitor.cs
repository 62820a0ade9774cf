using Grpc.Core;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using Contract = TxmXanes.Contracts.Device.V1;

namespace TxmXanes.Devices.Grpc;

/// <summary>A scalar signal behind txmxanes.device.v1.Monitor.</summary>
public sealed class GrpcMonitor(DeviceSettings settings, CallInvoker driver, EngineClock clock) : IMonitor
{
    private readonly Contract.Monitor.MonitorClient client = new(driver);
    private readonly DriverCall call = new($"Monitor {settings.Name}", settings.Address, settings.TimeoutSeconds, clock);

    public string Name => settings.Name;

    public async Task<double> ReadAsync(CancellationToken cancellation) =>
        Finite((await call.RepeatableAsync("read", options => client.ReadAsync(new Contract.DeviceName { Name = Name }, options), cancellation)).Value);

    public async Task<double> AverageAsync(double startTime, double stopTime, CancellationToken cancellation)
    {
        var request = new Contract.AverageRequest { Name = Name, FromTimeS = startTime, ToTimeS = stopTime };
        var doing = FormattableString.Invariant($"tell its mean over {stopTime - startTime:0.###} s");
        return Finite((await call.RepeatableAsync(RetryPolicies.NotYetHeld, doing, options => client.AverageAsync(request, options), cancellation)).MeanValue);
    }

    private double Finite(double value) => double.IsFinite(value) ? value : throw new DeviceException($"{call.Where} says {value}, which is not a finite number.");
}
