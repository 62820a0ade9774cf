using Shouldly;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain;
using Xunit;

namespace TxmXanes.TestKit.Conformance;

/// <summary>What every implementation of <see cref="IPositioner"/> must do. The axis under test goes 20 units per second and stands at 0.</summary>
public abstract class PositionerConformance
{
    protected const double Velocity = 20;

    /// <summary>Runs a test on a fresh axis.</summary>
    protected abstract Task RunAsync(Func<IPositioner, Task> test);

    [Fact]
    public Task Describe_Axis_NamesUnitAndLimits() => RunAsync(async axis =>
    {
        var said = await axis.DescribeAsync(CancellationToken.None);

        said.Unit.ShouldBe(axis.Settings.Unit);
        (said.LowLimit, said.HighLimit).ShouldBe((axis.Settings.LowLimit, axis.Settings.HighLimit));
    });

    [Fact]
    public Task Move_WithinLimits_CompletesThere() => RunAsync(async axis =>
    {
        var motion = await axis.MoveAsync(1, CancellationToken.None);

        var reading = await axis.ReadAsync(CancellationToken.None);
        reading.Readback.ShouldBe(1, axis.Settings.Tolerance);
        reading.Target.ShouldBe(1);
        reading.Moving.ShouldBeFalse();
        (motion.StopTime - motion.StartTime).ShouldBeGreaterThanOrEqualTo(1 / Velocity - 0.002);
    });

    [Fact]
    public Task Move_OutsideLimits_FailsNamingTheAxis() => RunAsync(async axis =>
    {
        var target = axis.Settings.HighLimit + 1;

        var problem = await Assert.ThrowsAnyAsync<DeviceException>(() => axis.MoveAsync(target, CancellationToken.None));

        problem.Message.ShouldContain(axis.Settings.Name);
    });

    [Fact]
    public Task Move_Cancelled_EndsTheWaitAndNotTheMotion() => RunAsync(async axis =>
    {
        using var cancel = new CancellationTokenSource();
        var move = axis.MoveAsync(axis.Settings.HighLimit, cancel.Token);
        while (!(await axis.ReadAsync(CancellationToken.None)).Moving)
        {
        }

        cancel.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => move);
        (await axis.ReadAsync(CancellationToken.None)).Moving.ShouldBeTrue();
    });

    [Fact]
    public Task Stop_DuringMotion_EndsIt() => RunAsync(async axis =>
    {
        using var cancel = new CancellationTokenSource();
        var move = axis.MoveAsync(axis.Settings.HighLimit, cancel.Token);
        while (!(await axis.ReadAsync(CancellationToken.None)).Moving)
        {
        }

        await axis.StopAsync(CancellationToken.None);

        var reading = await axis.ReadAsync(CancellationToken.None);
        reading.Moving.ShouldBeFalse();
        reading.Readback.ShouldBeLessThan(axis.Settings.HighLimit);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<Exception>(() => move);
    });

    [Fact]
    public Task Stop_WithoutMotion_DoesNothing() => RunAsync(async axis =>
    {
        await axis.StopAsync(CancellationToken.None);

        (await axis.ReadAsync(CancellationToken.None)).Readback.ShouldBe(0, axis.Settings.Tolerance);
    });
}
