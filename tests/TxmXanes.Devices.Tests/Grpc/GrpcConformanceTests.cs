using Grpc.Core;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Devices.Grpc;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Conformance;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Devices.Tests.Grpc;

// The same rules as for the fakes, with a wire in between.

public sealed class GrpcPositionerConformanceTests : PositionerConformance
{
    protected override Task RunAsync(Func<IPositioner, Task> test)
    {
        var settings = new AxisSettings(AxisRole.SampleX, "loopback", "x", "um", -100, 100, 0.01, 0.05, 30);
        var time = TestTime.Real;
        var driver = new PositionerDriver(new FakePositioner(settings, time, new(() => time.Seconds), 0, Velocity));
        return Loopback.RunAsync([driver], invoker => test(new GrpcPositioner(settings, invoker, Loopback.Clock)));
    }
}

public sealed class GrpcShutterConformanceTests : ShutterConformance
{
    protected override Task RunAsync(Func<IShutter, Task> test)
    {
        var time = TestTime.Real;
        var driver = new ShutterDriver(new FakeShutter(time, new(() => time.Seconds)));
        return Loopback.RunAsync([driver], invoker => test(new GrpcShutter(new("loopback", "shutter", 30), invoker, Loopback.Clock)));
    }
}

public sealed class GrpcDetectorConformanceTests : DetectorConformance
{
    protected override Task RunAsync(Func<IDetector, Task> test)
    {
        var time = TestTime.Real;
        var driver = new DetectorDriver(new FakeDetector(time, new(() => time.Seconds)));
        return Loopback.RunAsync([driver], invoker => test(new GrpcDetector(new("loopback", "camera", "", 30), invoker, Loopback.Clock)));
    }
}

public sealed class GrpcMonitorConformanceTests : MonitorConformance
{
    protected override Task RunAsync(Func<IMonitor, Task> test)
    {
        var driver = new MonitorDriver(new FakeMonitor("ring", 220, new(() => 0)));
        return Loopback.RunAsync([driver], invoker => test(new GrpcMonitor(new("loopback", "ring", 30), invoker, Loopback.Clock)));
    }
}

internal static class Loopback
{
    public static EngineClock Clock { get; } = new(TimeProvider.System);

    public static async Task RunAsync(IReadOnlyList<object> services, Func<CallInvoker, Task> test)
    {
        await using var host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = services }, TestContext.Current.CancellationToken);
        using var channel = GrpcChannels.Open(host.Target);
        await test(channel.CreateCallInvoker());
    }
}
