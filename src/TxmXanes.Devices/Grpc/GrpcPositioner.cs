using Grpc.Core;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;

namespace TxmXanes.Devices.Grpc;

/// <summary>An axis behind txmxanes.device.v1.Positioner.</summary>
public sealed class GrpcPositioner : IPositioner
{
    private readonly Positioner.PositionerClient client;
    private readonly DeviceName name;
    private readonly DriverCall call;

    public GrpcPositioner(AxisSettings settings, CallInvoker driver, EngineClock clock)
    {
        Settings = settings;
        client = new(driver);
        name = new() { Name = settings.Name };
        call = new($"Axis {settings.Name}", settings.Address, settings.TimeoutSeconds, clock);
    }

    public AxisSettings Settings { get; }

    public async Task<Acquisition.Devices.PositionerDescription> DescribeAsync(CancellationToken cancellation)
    {
        var said = await call.RepeatableAsync("describe itself", options => client.DescribeAsync(name, options), cancellation);
        return new(said.Name, said.Unit, said.LowLimitValue, said.HighLimitValue, said.VelocityPerS, said.AccelerationPerS2);
    }

    public async Task<Acquisition.Devices.PositionerReading> ReadAsync(CancellationToken cancellation)
    {
        var said = await call.RepeatableAsync("read", options => client.ReadAsync(name, options), cancellation);
        return new(said.ReadbackValue, said.TargetValue, said.Moving, said.TimeS);
    }

    public async Task<MotionResult> MoveAsync(double target, CancellationToken cancellation)
    {
        var doing = FormattableString.Invariant($"move to {target:0.######} {Settings.Unit} (limits {Settings.LowLimit} to {Settings.HighLimit})");
        var request = new MoveRequest { Name = Settings.Name, TargetValue = target };
        MoveResult said;
        try
        {
            said = await MoveOnceAsync();
        }
        catch (DriverException problem) when (problem.Status == StatusCode.Unavailable)
        {
            // Whether the lost call reached the axis is not known. A reading shows that the driver is back; going to the
            // same target again then is right in either case, and is done once.
            await ReadAsync(cancellation);
            said = await MoveOnceAsync();
        }
        return new(said.ReadbackValue, said.StartTimeS, said.StopTimeS);

        Task<MoveResult> MoveOnceAsync() => call.OnceAsync(doing, 0, options => client.MoveAsync(request, options), cancellation);
    }

    public Task StopAsync(CancellationToken cancellation) =>
        call.RepeatableAsync("stop", options => client.StopAsync(name, options), cancellation);
}
