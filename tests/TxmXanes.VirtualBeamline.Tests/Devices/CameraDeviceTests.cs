using Grpc.Core;
using Shouldly;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Frames;
using TxmXanes.VirtualBeamline.Tests.Support;
using Xunit;
using State = TxmXanes.Contracts.Device.V1.DetectorReading.Types.State;

namespace TxmXanes.VirtualBeamline.Tests.Devices;

/// <summary>Series protocol of the camera, seen from a receiver of its stream.</summary>
public class CameraDeviceTests
{
    [Fact]
    public async Task Series_ArmedExposedDisarmed_IsStartFramesEnd()
    {
        await using var bench = new Bench();

        await bench.RunSeriesAsync(2, id: 7, firstImageId: 41);

        var (start, _) = bench.Receive();
        start.GetProperty("htype").GetString().ShouldBe("series_start-1.0");
        start.GetProperty("number_of_images").GetInt32().ShouldBe(2);
        start.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32()).ShouldBe([40, 64]);
        for (var n = 0; n < 2; n++)
        {
            var (header, pixels) = bench.Receive();
            header.GetProperty("htype").GetString().ShouldBe("array-1.0");
            header.GetProperty("frame").GetInt64().ShouldBe(41 + n);
            header.GetProperty("series_id").GetInt64().ShouldBe(7);
            header.GetProperty("count_time").GetDouble().ShouldBe(2, 1e-6);
            pixels.Length.ShouldBe(40 * 64 * 2);
            header.GetProperty("crc32c").GetUInt32().ShouldBe(Crc32C.Of(pixels));
        }
        var (end, _) = bench.Receive();
        end.GetProperty("htype").GetString().ShouldBe("series_end-1.0");
        end.GetProperty("images_sent").GetInt32().ShouldBe(2);
        end.GetProperty("status").GetString().ShouldBe("complete");
    }

    [Fact]
    public async Task Disarm_BeforeAllImages_EndsAsAborted()
    {
        await using var bench = new Bench();
        bench.Camera.Arm(new Series(1, "a", 1, 3, 1));
        await bench.Camera.ExposeAsync(1, TestContext.Current.CancellationToken);

        await bench.Camera.DisarmAsync(TestContext.Current.CancellationToken);

        bench.Receive();
        bench.Receive();
        bench.Receive().Header.GetProperty("status").GetString().ShouldBe("aborted");
        bench.Camera.Read().State.ShouldBe(State.Idle);
    }

    [Fact]
    public async Task Expose_WithoutArm_IsRefused()
    {
        await using var bench = new Bench();

        var fault = await Should.ThrowAsync<RpcException>(bench.Camera.ExposeAsync(5, TestContext.Current.CancellationToken));

        fault.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        fault.Status.Detail.ShouldContain("not armed");
    }

    [Fact]
    public async Task Expose_MoreThanAnnounced_IsRefused()
    {
        await using var bench = new Bench();
        bench.Camera.Arm(new Series(1, "a", 1, 1, 1));
        await bench.Camera.ExposeAsync(1, TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<RpcException>(bench.Camera.ExposeAsync(2, TestContext.Current.CancellationToken))).Status.Detail.ShouldContain("one too many");
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 0.0)]
    [InlineData(1, 1e6)]
    [InlineData(1, double.NaN)]
    public async Task Arm_OutsideLimits_IsInvalid(int images, double exposureSeconds)
    {
        await using var bench = new Bench();

        Should.Throw<RpcException>(() => bench.Camera.Arm(new Series(1, "a", 1, images, exposureSeconds))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task Abort_EndsTheSeries_AndTheCameraArmsAgain()
    {
        await using var bench = new Bench();
        bench.Camera.Arm(new Series(1, "a", 1, 2, 1));
        Should.Throw<RpcException>(() => bench.Camera.Arm(new Series(2, "b", 1, 2, 1))).StatusCode.ShouldBe(StatusCode.FailedPrecondition);

        bench.Camera.Abort().State.ShouldBe(State.Idle);

        await bench.RunSeriesAsync(1, id: 3);
        bench.Receive();
        bench.Receive().Header.GetProperty("status").GetString().ShouldBe("aborted");
        bench.Receive().Header.GetProperty("series_id").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task Replay_WithARingOfThree_RepeatsPixelsWithRightIdsAndChecksums()
    {
        await using var bench = new Bench(replayRing: 3);
        await bench.RunSeriesAsync(5);

        bench.Receive();
        var frames = Enumerable.Range(0, 5).Select(_ => bench.Receive()).ToArray();

        frames.Select(f => f.Header.GetProperty("frame").GetInt64()).ShouldBe([100, 101, 102, 103, 104]);
        frames[3].Pixels.ShouldBe(frames[0].Pixels);
        frames[1].Pixels.ShouldNotBe(frames[0].Pixels);
        frames.ShouldAllBe(f => f.Header.GetProperty("crc32c").GetUInt32() == Crc32C.Of(f.Pixels));
    }

    [Theory]
    [InlineData(FrameFault.Drop, new long[] { 100, 102 })]
    [InlineData(FrameFault.Duplicate, new long[] { 100, 101, 101, 102 })]
    [InlineData(FrameFault.WrongCrc, new long[] { 100, 101, 102 })]
    [InlineData(FrameFault.WrongShape, new long[] { 100, 101, 102 })]
    [InlineData(FrameFault.WrongType, new long[] { 100, 101, 102 })]
    [InlineData(FrameFault.Stray, new long[] { 100, 101, 101, 102 })]
    public async Task Fault_OnTheSecondFrame_IsSentAsOrdered(FrameFault fault, long[] ids)
    {
        await using var bench = new Bench(new FaultSettings { Frames = new Dictionary<long, FrameFault> { [101] = fault } });
        await bench.RunSeriesAsync(3);

        bench.Receive();
        var frames = ids.Select(_ => bench.Receive()).ToArray();

        frames.Select(f => f.Header.GetProperty("frame").GetInt64()).ShouldBe(ids);
        var (header, pixels) = frames[1];
        (header.GetProperty("crc32c").GetUInt32() == Crc32C.Of(pixels)).ShouldBe(fault != FrameFault.WrongCrc);
        header.GetProperty("shape")[0].GetInt32().ShouldBe(fault == FrameFault.WrongShape ? 39 : 40);
        header.GetProperty("type").GetString().ShouldBe(fault == FrameFault.WrongType ? "uint8" : "uint16");
        header.GetProperty("series_id").GetInt64().ShouldBe(fault == FrameFault.Stray ? 1001 : 1);
        bench.Receive().Header.GetProperty("htype").GetString().ShouldBe("series_end-1.0");
    }

    [Fact]
    public async Task RefuseArm_OnOrder_RefusesThatCallOnly()
    {
        await using var bench = new Bench(new FaultSettings { RefuseArm = 2 });
        await bench.RunSeriesAsync(1);

        Should.Throw<RpcException>(() => bench.Camera.Arm(new Series(2, "b", 1, 1, 1))).StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        bench.Camera.Arm(new Series(3, "c", 1, 1, 1)).State.ShouldBe(State.Armed);
    }
}
