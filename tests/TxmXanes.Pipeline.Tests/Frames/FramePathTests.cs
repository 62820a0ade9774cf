using System.Runtime.InteropServices;
using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Integrity;
using TxmXanes.Pipeline.Frames;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Frames;

/// <summary>Guards the promise of the raw path: nothing that belongs to the scan is lost in silence, nothing else gets in.</summary>
public sealed class FramePathTests : IAsyncLifetime
{
    private static readonly FrameShape Shape = new(3, 4);
    private static readonly SeriesDescription Series = new(7, "scan-7", 100, 5, 0.5);

    private readonly FakeRecorder recorder = new();
    private readonly FramePool pool = new(Shape);
    private readonly List<long> onMap = [];
    private readonly List<string> warnings = [];
    private readonly FramePath path;
    private Task writer = Task.CompletedTask;

    public FramePathTests()
    {
        var camera = new CameraDescription(Shape, 4095, 0.14, 3.6, 6.5, 0.1);
        path = new FramePath(recorder, new FrameInspector(camera), TakeForMap, warnings.Add);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        writer = path.RunWriterAsync(CancellationToken.None);
        path.Expect(Series);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        path.Complete();
        await writer;
    }

    [Fact]
    public async Task Frame_PixelsBeforeMetadata_IsAcknowledgedWithItsPixels()
    {
        path.Accept(Image(100, fill: 42));
        path.Exposed(Metadata(100));

        var outcome = await path.OutcomeAsync(100, Cancellation);

        outcome.Fate.ShouldBe(FrameFate.Acknowledged);
        outcome.Statistics!.MeanAdu.ShouldBe(42);
        recorder.Frames.Single().Pixels.ShouldAllBe(p => p == 42);
        onMap.ShouldBe([100]);
    }

    [Fact]
    public async Task Frame_MetadataBeforePixels_IsAcknowledged()
    {
        path.Exposed(Metadata(100));
        var received = path.ReceivedAsync(100, Cancellation);
        received.IsCompleted.ShouldBeFalse();

        path.Accept(Image(100));

        await received;
        (await path.OutcomeAsync(100, Cancellation)).Fate.ShouldBe(FrameFate.Acknowledged);
    }

    [Fact]
    public async Task Gap_LaterFrameArrives_EarlierIsMissing()
    {
        path.Exposed(Metadata(100));
        path.Exposed(Metadata(101));

        path.Accept(Image(101));

        (await path.OutcomeAsync(100, Cancellation)).Fate.ShouldBe(FrameFate.Missing);
        (await path.OutcomeAsync(101, Cancellation)).Fate.ShouldBe(FrameFate.Acknowledged);
        path.Counters.Missing.ShouldBe(1);
        warnings.ShouldContain(w => w.Contains("Image 100"));
    }

    [Fact]
    public async Task SeriesEnd_ExposedFrameNeverCame_IsMissing()
    {
        path.Exposed(Metadata(100));
        path.Accept(new FrameMessage.SeriesEnd(7, "scan-7", 0, Complete: false));

        (await path.OutcomeAsync(100, Cancellation)).Fate.ShouldBe(FrameFate.Missing);
        path.Counters.Missing.ShouldBe(1);
    }

    [Theory]
    [InlineData("other", 7L, 100L)]
    [InlineData("scan-7", 6L, 100L)]
    [InlineData("scan-7", 7L, 99L)]
    [InlineData("scan-7", 7L, 105L)]
    public void ForeignFrame_IsDroppedCountedAndItsBufferReturned(string uniqueId, long seriesId, long imageId)
    {
        path.Accept(Image(imageId, uniqueId: uniqueId, seriesId: seriesId));

        path.Counters.Foreign.ShouldBe(1);
        recorder.Frames.ShouldBeEmpty();
        pool.Rent().Release();
        pool.Created.ShouldBe(1);
    }

    [Fact]
    public async Task Duplicate_IsDroppedAndCounted()
    {
        path.Exposed(Metadata(100));
        path.Accept(Image(100, fill: 1));
        await path.OutcomeAsync(100, Cancellation);

        path.Accept(Image(100, fill: 2));

        path.Counters.Duplicate.ShouldBe(1);
        recorder.Frames.Single().Pixels.ShouldAllBe(p => p == 1);
    }

    [Fact]
    public async Task WrongChecksum_IsRejectedAndOwed()
    {
        path.Exposed(Metadata(100));
        path.Accept(Image(100, crcError: 1));

        (await path.OutcomeAsync(100, Cancellation)).Fate.ShouldBe(FrameFate.Rejected);
        path.Counters.Rejected.ShouldBe(1);
        recorder.Frames.ShouldBeEmpty();
    }

    [Fact]
    public async Task UndecodableFrame_OfThisSeries_IsRejectedWithItsReason()
    {
        path.Exposed(Metadata(100));
        path.Accept(new FrameMessage.Rejected("shape [3,5] where [3,4] is expected", 100));

        var outcome = await path.OutcomeAsync(100, Cancellation);

        outcome.Fate.ShouldBe(FrameFate.Rejected);
        outcome.Problem.ShouldContain("[3,5]");
    }

    [Fact]
    public async Task UndecodableFrame_OfAnotherSeries_LeavesOursAlone()
    {
        path.Exposed(Metadata(100));
        path.Accept(new FrameMessage.Rejected("shape [3,5] where [3,4] is expected", 100, 6, "other"));
        path.Accept(Image(100));

        (await path.OutcomeAsync(100, Cancellation)).Fate.ShouldBe(FrameFate.Acknowledged);
        path.Counters.Duplicate.ShouldBe(0);
    }

    [Fact]
    public async Task PlainSender_IsAcceptedAndCountedUnchecked()
    {
        path.Exposed(Metadata(100));
        var buffer = pool.Rent();
        path.Accept(new FrameMessage.Image(100, null, null, null, null, null, null, 0, buffer));

        (await path.OutcomeAsync(100, Cancellation)).Fate.ShouldBe(FrameFate.Acknowledged);
        path.Counters.Unchecked.ShouldBe(1);
        warnings.ShouldHaveSingleItem().ShouldContain("unchecked");
    }

    [Fact]
    public async Task WriteFailure_IsReportedWithItsCauseAndLaterFramesStillWork()
    {
        recorder.FailsAt = 100;
        path.Exposed(Metadata(100));
        path.Accept(Image(100));

        var outcome = await path.OutcomeAsync(100, Cancellation);

        outcome.Fate.ShouldBe(FrameFate.WriteFailed);
        outcome.Problem.ShouldContain("no space left");
        path.Exposed(Metadata(101));
        path.Accept(Image(101));
        (await path.OutcomeAsync(101, Cancellation)).Fate.ShouldBe(FrameFate.Acknowledged);
    }

    [Fact]
    public async Task Invalidate_ReachesTheFileAndTheCounters()
    {
        path.Exposed(Metadata(100));
        path.Accept(Image(100));
        await path.OutcomeAsync(100, Cancellation);

        await path.InvalidateAsync(100, "retaken", Cancellation);

        recorder.Invalidated.ShouldBe([100]);
        (path.Counters.Invalid, path.Counters.Sample).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Complete_WhatIsStillAwaited_IsMissing()
    {
        path.Exposed(Metadata(100));
        var outcome = path.OutcomeAsync(100, Cancellation);

        path.Complete();

        (await outcome).Fate.ShouldBe(FrameFate.Missing);
    }

    [Fact]
    public async Task ManyFrames_MemoryOfAFewBuffersSuffices()
    {
        path.Expect(new SeriesDescription(8, "scan-8", 1000, 200, 0.5));
        for (var id = 1000L; id < 1200; id++)
        {
            path.Exposed(Metadata(id));
            path.Accept(Image(id, uniqueId: "scan-8", seriesId: 8));
            await path.OutcomeAsync(id, Cancellation);
        }

        recorder.Frames.Count.ShouldBe(200);
        pool.Created.ShouldBeLessThanOrEqualTo(2);
    }

    private void TakeForMap(AcquiredFrame frame)
    {
        onMap.Add(frame.Metadata.ImageId);
        frame.Buffer.Release();
    }

    private FrameMessage.Image Image(long id, ushort fill = 10, string uniqueId = "scan-7", long seriesId = 7, uint crcError = 0)
    {
        var buffer = pool.Rent();
        buffer.Pixels.Fill(fill);
        var crc = Crc32C.Of(MemoryMarshal.AsBytes(buffer.Pixels)) + crcError;
        return new FrameMessage.Image(id, seriesId, uniqueId, 0.5, 1, 1.5, crc, 0, buffer);
    }

    private static FrameMetadata Metadata(long id) => new()
    {
        ImageId = id, Key = ImageKey.Sample, EnergyIndex = 0, EnergySetpointEv = 8333, EnergyEv = 8333, CountTimeSeconds = 0.5, StartTime = 1, StopTime = 1.5,
    };
}
