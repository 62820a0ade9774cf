using Grpc.Core;
using Shouldly;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Devices.Grpc;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Devices.Tests.Grpc;

/// <summary>Guards what the operator reads when a driver fails, and that only harmless calls are repeated.</summary>
public sealed class DriverFailureTests
{
    private static readonly AxisSettings Axis = new(AxisRole.SampleX, "127.0.0.1:1", "x", "um", -100, 100, 0.01, 0.05, 30);

    [Fact]
    public async Task Read_NobodyListens_FailsNamingAxisAndAddress()
    {
        using var channel = GrpcChannels.Open("127.0.0.1:1");
        var axis = new GrpcPositioner(Axis, channel.CreateCallInvoker(), Loopback.Clock);

        var problem = await Should.ThrowAsync<DeviceException>(() => axis.ReadAsync(TestContext.Current.CancellationToken));

        problem.Message.ShouldStartWith("Axis x at 127.0.0.1:1 cannot be reached to read");
    }

    [Fact]
    public Task Read_UnknownName_FailsSayingSo() => Loopback.RunAsync([new PositionerDriver()], async invoker =>
    {
        var axis = new GrpcPositioner(Axis, invoker, Loopback.Clock);

        var problem = await Should.ThrowAsync<DeviceException>(() => axis.ReadAsync(TestContext.Current.CancellationToken));

        problem.Message.ShouldBe("Axis x at 127.0.0.1:1 is not known to its driver: there is no axis 'x'.");
    });

    [Fact]
    public Task Move_NotThereInTime_FailsNamingTargetAndLimit()
    {
        var time = TestTime.Real;
        var driver = new PositionerDriver(new FakePositioner(Axis, time, new(() => time.Seconds), 0, velocity: 1));
        return Loopback.RunAsync([driver], async invoker =>
        {
            var axis = new GrpcPositioner(Axis with { TimeoutSeconds = 0.1 }, invoker, Loopback.Clock);

            var problem = await Should.ThrowAsync<DeviceTimeoutException>(() => axis.MoveAsync(90, TestContext.Current.CancellationToken));

            problem.Message.ShouldStartWith("Axis x at 127.0.0.1:1 did not move to 90 um (limits -100 to 100) within 0.1 s");
        });
    }

    [Fact]
    public Task Move_ConnectionLostOnce_IsDoneAgainAfterAReading()
    {
        var time = TestTime.Real;
        var log = new DeviceCallLog(() => time.Seconds);
        var driver = new BreakingDriver(new FakePositioner(Axis, time, log, 0, velocity: 100)) { BrokenMoves = 1 };
        return Loopback.RunAsync([driver], async invoker =>
        {
            var axis = new GrpcPositioner(Axis, invoker, Loopback.Clock);

            var motion = await axis.MoveAsync(1, TestContext.Current.CancellationToken);

            motion.Readback.ShouldBe(1);
            driver.Moves.ShouldBe(2);
            log.Calls[0].Verb.ShouldBe("read");
        });
    }

    [Fact]
    public Task Move_ConnectionLostTwice_Fails()
    {
        var time = TestTime.Real;
        var driver = new BreakingDriver(new FakePositioner(Axis, time, new(() => time.Seconds), 0, velocity: 100)) { BrokenMoves = 2 };
        return Loopback.RunAsync([driver], async invoker =>
        {
            var axis = new GrpcPositioner(Axis, invoker, Loopback.Clock);

            await Should.ThrowAsync<DeviceException>(() => axis.MoveAsync(1, TestContext.Current.CancellationToken));

            driver.Moves.ShouldBe(2);
        });
    }

    [Fact]
    public Task Read_UnreachableTwice_IsRepeated()
    {
        var time = TestTime.Real;
        var driver = new BreakingDriver(new FakePositioner(Axis, time, new(() => time.Seconds), 0, velocity: 100)) { BrokenReads = 2 };
        return Loopback.RunAsync([driver], async invoker =>
            (await new GrpcPositioner(Axis, invoker, Loopback.Clock).ReadAsync(TestContext.Current.CancellationToken)).Readback.ShouldBe(0));
    }

    [Fact]
    public Task Average_NotYetHeld_IsAskedAgain()
    {
        var driver = new MonitorDriver(new FakeMonitor("ring", 220, new(() => 0))) { NotYetHeld = 3 };
        return Loopback.RunAsync([driver], async invoker =>
            (await new GrpcMonitor(new("x", "ring", 30), invoker, Loopback.Clock).AverageAsync(0, 1, TestContext.Current.CancellationToken)).ShouldBe(220));
    }

    [Fact]
    public Task Expose_DriverGone_IsNotRepeated()
    {
        var time = TestTime.Real;
        var log = new DeviceCallLog(() => time.Seconds);
        var driver = new UnreachableDetector();
        return Loopback.RunAsync([driver], async invoker =>
        {
            var camera = new GrpcDetector(new("x", "camera", "", 30), invoker, Loopback.Clock);

            await Should.ThrowAsync<DeviceException>(() => camera.ExposeAsync(7, 0.1, TestContext.Current.CancellationToken));

            driver.Exposures.ShouldBe(1);
        });
    }

    private sealed class UnreachableDetector : Contracts.Device.V1.Detector.DetectorBase
    {
        public int Exposures { get; private set; }

        public override Task<Contracts.Device.V1.ExposeResult> Expose(Contracts.Device.V1.ExposeRequest request, ServerCallContext context)
        {
            Exposures++;
            throw new RpcException(new Status(StatusCode.Unavailable, "broken on purpose"));
        }
    }

    private sealed class BreakingDriver(FakePositioner axis) : Contracts.Device.V1.Positioner.PositionerBase
    {
        private readonly PositionerDriver driver = new(axis);

        public int BrokenMoves { get; set; }

        public int BrokenReads { get; set; }

        public int Moves { get; private set; }

        public override Task<Contracts.Device.V1.MoveResult> Move(Contracts.Device.V1.MoveRequest request, ServerCallContext context) =>
            Moves++ < BrokenMoves ? throw new RpcException(new Status(StatusCode.Unavailable, "broken on purpose")) : driver.Move(request, context);

        public override Task<Contracts.Device.V1.PositionerReading> Read(Contracts.Device.V1.DeviceName request, ServerCallContext context) =>
            BrokenReads-- > 0 ? throw new RpcException(new Status(StatusCode.Unavailable, "broken on purpose")) : driver.Read(request, context);
    }
}
