using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain.Beamlines;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Conformance;
using TxmXanes.TestKit.Time;

namespace TxmXanes.Acquisition.Tests.Devices;

// The fakes keep the rules of the ports, or the engine's tests would prove nothing.

public sealed class FakePositionerTests : PositionerConformance
{
    protected override Task RunAsync(Func<IPositioner, Task> test)
    {
        VirtualTime.Run(time => test(new FakePositioner(
            new(AxisRole.SampleX, "fake", "x", "um", -100, 100, 0.01, 0.05, 30), time, new(() => time.Seconds), 0, Velocity)));
        return Task.CompletedTask;
    }
}

public sealed class FakeShutterTests : ShutterConformance
{
    protected override Task RunAsync(Func<IShutter, Task> test)
    {
        VirtualTime.Run(time => test(new FakeShutter(time, new(() => time.Seconds))));
        return Task.CompletedTask;
    }
}

public sealed class FakeDetectorTests : DetectorConformance
{
    protected override Task RunAsync(Func<IDetector, Task> test)
    {
        VirtualTime.Run(time => test(new FakeDetector(time, new(() => time.Seconds))));
        return Task.CompletedTask;
    }
}

public sealed class FakeMonitorTests : MonitorConformance
{
    protected override Task RunAsync(Func<IMonitor, Task> test)
    {
        VirtualTime.Run(time => test(new FakeMonitor("ring", 220, new(() => time.Seconds))));
        return Task.CompletedTask;
    }
}
