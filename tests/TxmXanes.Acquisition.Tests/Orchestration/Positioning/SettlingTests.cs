using Shouldly;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Orchestration.Timing;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration.Positioning;

/// <summary>Guards against exposures before an axis stands, against waiting longer than needed, and against waiting for ever.</summary>
public sealed class SettlingTests
{
    private const double Settle = 0.06;

    [Fact]
    public void Move_QuietAxis_IsReadOverExactlyTheSettleTime() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time);

        var needed = await axis.MoveAsync(2, CancellationToken.None);

        time.Seconds.ShouldBe(1 + Settle, 1e-6);
        log.Calls.Where(c => c.Verb == "read").Select(c => Math.Round(c.TimeSeconds, 5)).ShouldBe([1.02, 1.04, 1.06]);
        needed.Motion.ShouldBe(1, 1e-6);
        needed.Settle.ShouldBe(Settle, 1e-6);
        axis.Target.ShouldBe(2);
        fake.Position.ShouldBe(2);
    });

    [Fact]
    public void Move_AnswersOnTheirWay_AreNotAddedToTheSettleTime() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time, busyWallSeconds: 0.005);
        fake.AnswerSeconds = 0.0005;

        await axis.MoveAsync(2, CancellationToken.None);

        // By the driver's clock it stood from 1 s on; the reading that shows it to have stood long enough takes 0.5 ms to
        // arrive, and at most as long had to be waited until it could be asked for.
        time.Seconds.ShouldBeInRange(1 + Settle + 0.0005 - 1e-6, 1 + Settle + 0.001 + 1e-6);
    });

    [Fact]
    public void Move_DriverWithoutAClock_IsTimedByOurs() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time, busyWallSeconds: 0.005);
        fake.AnswerSeconds = 0.0005;
        fake.HasClock = false;

        await axis.MoveAsync(2, CancellationToken.None);

        time.Seconds.ShouldBeInRange(1 + Settle + 0.0005, 1 + Settle + 0.002);
    });

    [Fact]
    public void Move_OneReadingOutside_StartsTheSettleTimeAnew() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time);
        fake.ReadbackError = t => t is > 1.03 and < 1.045 ? 0.5 : 0;

        await axis.MoveAsync(2, CancellationToken.None);

        // The swing is over at 1.045; polls while it lasts are 1 ms apart at first, so little of that time is lost.
        time.Seconds.ShouldBeInRange(1.045 + Settle, 1.045 + Settle + 0.003);
    });

    [Fact]
    public void Move_SlowlyApproachingAxis_IsNotTakenForThereBeforeItIs() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time);
        fake.ReadbackError = t => Math.Max(0, 0.5 - (t - 1));

        await axis.MoveAsync(2, CancellationToken.None);

        // Within 0.01 of the target from 1.49 on; waiting is overshot by at most a twentieth.
        time.Seconds.ShouldBeInRange(1.49 + Settle, 1.49 + Settle + 0.03);
    });

    [Fact]
    public void Move_NeverThere_FailsInTimeNamingAxisTargetReadbackAndTolerance() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time);
        fake.IsStuck = true;

        var problem = await Assert.ThrowsAsync<DeviceTimeoutException>(() => axis.MoveAsync(2, CancellationToken.None));

        problem.Message.ShouldBe("Axis x at here:1 did not settle at 2 um within 10 s: readback 0 um, tolerance 0.01 um.");
        time.Seconds.ShouldBe(10, 0.01);
        axis.Target.ShouldBeNull();
        log.Count.ShouldBeLessThan(500);
    });

    [Fact]
    public void Move_ReadbackNotANumber_IsNotThere() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time);
        fake.ReadbackError = _ => double.NaN;

        var problem = await Assert.ThrowsAsync<DeviceTimeoutException>(() => axis.MoveAsync(2, CancellationToken.None));

        problem.Message.ShouldContain("readback NaN um");
    });

    [Fact]
    public void Move_DriverNeverAnswers_FailsInTimeWithTheReadback() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time);
        log.Faults = call => call.Verb == "move" ? Fault.IgnoresCancellation : Fault.None;

        var problem = await Assert.ThrowsAsync<DeviceTimeoutException>(() => axis.MoveAsync(2, CancellationToken.None));

        problem.Message.ShouldBe("Axis x at here:1 has not ended its motion to 2 um within 10 s; readback 0 um, limits -100 um to 100 um.");
        axis.MayBeMoving.ShouldBeTrue();
    });

    [Fact]
    public void Move_OutsideLimits_IsNeverCommanded() => VirtualTime.Run(async time =>
    {
        var (axis, fake, log) = Axis(time);

        var problem = await Assert.ThrowsAsync<BadInputException>(() => axis.MoveAsync(101, CancellationToken.None));

        problem.Message.ShouldBe("Axis x: the target 101 um lies outside its limits -100 um to 100 um.");
        log.Count.ShouldBe(0);
    });

    [Fact]
    public void LimitSeconds_FastSimulatedTime_LeavesABusyComputerFiveWallSeconds()
    {
        new EngineClock(TimeProvider.System, 0.02).LimitSeconds(30).ShouldBe(250);
        new EngineClock(TimeProvider.System, 0.02).LimitSeconds(1).ShouldBe(50);
        new EngineClock(TimeProvider.System).LimitSeconds(30).ShouldBe(30);
        new EngineClock(TimeProvider.System).LimitSeconds(1).ShouldBe(1);
    }

    private static (Axis Axis, FakePositioner Fake, DeviceCallLog Log) Axis(VirtualTime time, double busyWallSeconds = 0)
    {
        var log = new DeviceCallLog(() => time.Seconds);
        var fake = new FakePositioner(new(AxisRole.SampleX, "here:1", "x", "um", -100, 100, 0.01, Settle, 10), time, log, 0, 2);
        return (new(fake, new(time, busyWallSeconds: busyWallSeconds)), fake, log);
    }
}
