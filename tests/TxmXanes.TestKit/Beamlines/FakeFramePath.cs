using TxmXanes.Domain.Frames;
using TxmXanes.TestKit.Time;

namespace TxmXanes.TestKit.Beamlines;

/// <summary>A frame path without pixels: it keeps the rules of the real one, and loses, rejects or fails to write what it is told to.</summary>
public sealed class FakeFramePath(TestTime time) : IFramePath, IFakeFrameSink
{
    // Long scans lose no frames: short ones are looked through whole.
    private const int SeriesWindow = 200;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, Frame> frames = [];
    private readonly List<SeriesDescription> series = [];

    /// <summary>Fate of an image; acknowledged by default.</summary>
    public Func<long, FrameFate> Fate { get; set; } = _ => FrameFate.Acknowledged;

    /// <summary>Statistics of an image, asked each time its outcome is told.</summary>
    public Func<FrameMetadata, FrameStatistics> Statistics { get; set; } = frame => new(frame.Key == ImageKey.Dark ? 100 : 1000, 0, "");

    /// <summary>From reception to acknowledgement.</summary>
    public double WriteSeconds { get; set; } = 0.03;

    /// <summary>Nothing arrives any more from this image on, and no series ends.</summary>
    public long StalledFrom { get; set; } = long.MaxValue;

    public IReadOnlyList<SeriesDescription> Series => series;

    /// <summary>Everything exposed, in order.</summary>
    public List<FrameMetadata> Metadata { get; } = [];

    public Dictionary<long, string> Invalidated { get; } = [];

    /// <summary>Only the last frames are kept: for long scans.</summary>
    public bool Forgets { get; set; }

    /// <summary>Frames exposed and not yet resolved, at most.</summary>
    public int MostUnresolved { get; private set; }

    private int unresolved;

    public void Expect(SeriesDescription series) => this.series.Add(series);

    public void Exposed(FrameMetadata metadata)
    {
        Metadata.Add(metadata);
        var frame = FrameOf(metadata.ImageId);
        if (frame.Metadata is not null)
            throw new InvalidOperationException($"Image {metadata.ImageId} was told twice.");
        frame.Metadata = metadata;
        MostUnresolved = Math.Max(MostUnresolved, ++unresolved);
        frame.Exposed.TrySetResult();
    }

    public Task ReceivedAsync(long imageId, CancellationToken cancellation) => FrameOf(imageId).Received.Task.WaitAsync(cancellation);

    public async Task<FrameOutcome> OutcomeAsync(long imageId, CancellationToken cancellation)
    {
        var fate = await FrameOf(imageId).Outcome.Task.WaitAsync(cancellation);
        return new(imageId, fate, fate == FrameFate.Acknowledged ? "" : $"fake {fate}", fate == FrameFate.Acknowledged ? Statistics(FrameOf(imageId).Metadata!) : null);
    }

    public Task InvalidateAsync(long imageId, string reason, CancellationToken cancellation)
    {
        Invalidated.Add(imageId, reason);
        return Task.CompletedTask;
    }

    public void Sent(SeriesDescription series, long imageId)
    {
        if (imageId >= StalledFrom)
            return;
        // A gap shows when a later frame of the series arrives.
        MissingBefore(series, imageId);
        if (Fate(imageId) != FrameFate.Missing)
            _ = ArriveAsync(imageId);
    }

    public void Ended(SeriesDescription series)
    {
        if (series.FirstImageId + series.ImageCount <= StalledFrom)
            MissingBefore(series, series.FirstImageId + series.ImageCount);
    }

    private void MissingBefore(SeriesDescription series, long imageId)
    {
        for (var id = Math.Max(series.FirstImageId, imageId - SeriesWindow); id < imageId; id++)
        {
            if (frames.TryGetValue(id, out var frame) && !frame.Outcome.Task.IsCompleted && Fate(id) == FrameFate.Missing)
                Resolve(frame, FrameFate.Missing);
        }
    }

    private async Task ArriveAsync(long imageId)
    {
        var frame = FrameOf(imageId);
        frame.Received.TrySetResult();
        await frame.Exposed.Task;
        await time.DelayAsync(WriteSeconds);
        Resolve(frame, Fate(imageId));
    }

    private void Resolve(Frame frame, FrameFate fate)
    {
        frame.Received.TrySetResult();
        if (frame.Outcome.TrySetResult(fate))
            unresolved--;
    }

    private Frame FrameOf(long imageId)
    {
        if (Forgets)
        {
            frames.TryRemove(imageId - 20, out _);
            if (Metadata.Count > 100)
                Metadata.Clear();
        }
        return frames.GetOrAdd(imageId, _ => new());
    }

    private sealed class Frame
    {
        public FrameMetadata? Metadata { get; set; }

        public TaskCompletionSource Exposed { get; } = new();

        public TaskCompletionSource Received { get; } = new();

        public TaskCompletionSource<FrameFate> Outcome { get; } = new();
    }
}
