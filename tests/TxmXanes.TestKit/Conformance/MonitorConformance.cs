using Shouldly;
using TxmXanes.Acquisition.Devices;
using Xunit;

namespace TxmXanes.TestKit.Conformance;

/// <summary>What every implementation of <see cref="IMonitor"/> must do. The signal under test is a constant 220.</summary>
public abstract class MonitorConformance
{
    /// <summary>Runs a test on a fresh monitor.</summary>
    protected abstract Task RunAsync(Func<IMonitor, Task> test);

    [Fact]
    public Task Read_Signal_IsItsValue() => RunAsync(async monitor => (await monitor.ReadAsync(CancellationToken.None)).ShouldBe(220));

    [Fact]
    public Task Average_OverATime_IsItsMean() => RunAsync(async monitor => (await monitor.AverageAsync(100, 105, CancellationToken.None)).ShouldBe(220));
}
