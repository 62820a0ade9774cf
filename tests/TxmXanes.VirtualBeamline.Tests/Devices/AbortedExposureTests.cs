using Grpc.Core;
using Shouldly;
using TxmXanes.VirtualBeamline.Frames;
using TxmXanes.VirtualBeamline.Tests.Support;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Devices;

/// <summary>An abort in the middle of an exposure must neither leave its call hanging nor lose a frame buffer.</summary>
public class AbortedExposureTests
{
    [Fact]
    public async Task Abort_DuringAnExposure_AnswersAbortedAndReturnsTheBuffer()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var bench = new Bench(standingStill: true);
        var buffers = bench.Stream.FreeFrames;

        for (var id = 1; id <= 3; id++)
        {
            bench.Camera.Arm(new Series(id, $"series-{id}", id, 1, 2));
            var exposure = bench.Camera.ExposeAsync(id, cancellation);
            exposure.IsCompleted.ShouldBeFalse();
            bench.Camera.Abort();
            (await Should.ThrowAsync<RpcException>(exposure)).StatusCode.ShouldBe(StatusCode.Aborted);
        }

        while (bench.Stream.FreeFrames < buffers)
            await Task.Delay(1, cancellation);
    }
}
