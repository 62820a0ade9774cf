using System.Diagnostics;
using System.Threading.Channels;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Live;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Pipeline.Frames;

/// <summary>
/// One scan's frames from the wire to the disk: checks each message, joins pixels with what the engine knows of the
/// exposure, writes, acknowledges; and hands a second reference to the map path, which can neither delay nor lose a raw frame.
/// </summary>
/// <remarks>
/// <see cref="Accept"/> is called by the one receiving loop, <see cref="RunWriterAsync"/> runs once; the rest may be called
/// from any thread. State is guarded by one lock that is never held while writing or waiting. At most
/// <see cref="QueueLimit"/> frames wait for the writer: the engine has fewer in flight, so a full queue is a defect there.
/// </remarks>
public sealed class FramePath : IFramePath
{
    private const int QueueLimit = 64;

    private readonly IScanRecorder recorder;
    private readonly FrameInspector inspector;
    private readonly Action<AcquiredFrame> toMapPath;
    private readonly Action<string> warn;
    private readonly FrameGate gate = new();
    private readonly Dictionary<long, Entry> entries = [];
    private readonly List<long> lost = [];
    private readonly Channel<Work> queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(QueueLimit) { SingleReader = true });
    private readonly LatencyMeter writeTimes = new();
    private readonly Lock sync = new();
    private FrameCounters counters;
    private long highestExposed = long.MinValue;

    /// <param name="inspector">Looks at each frame for the engine's checks.</param>
    /// <param name="toMapPath">Takes an acknowledged frame; must not block. It releases the buffer.</param>
    /// <param name="warn">Told one sentence for what the operator should know.</param>
    public FramePath(IScanRecorder recorder, FrameInspector inspector, Action<AcquiredFrame> toMapPath, Action<string> warn)
    {
        this.recorder = recorder;
        this.inspector = inspector;
        this.toMapPath = toMapPath;
        this.warn = warn;
    }

    public FrameCounters Counters
    {
        get
        {
            lock (sync)
                return counters with { WriteP99Ms = writeTimes.Percentile(0.99) };
        }
    }

    /// <inheritdoc/>
    public void Expect(SeriesDescription series)
    {
        lock (sync)
        {
            gate.Expect(series);
            for (var id = series.FirstImageId; id < series.FirstImageId + series.ImageCount; id++)
                entries.TryAdd(id, new Entry());
        }
    }

    /// <inheritdoc/>
    public void Exposed(FrameMetadata metadata)
    {
        lock (sync)
        {
            highestExposed = Math.Max(highestExposed, metadata.ImageId);
            var entry = EntryOf(metadata.ImageId);
            if (entry.Metadata is not null)
                throw new InvalidOperationException($"Image {metadata.ImageId} was exposed twice.");
            entry.Metadata = metadata;
            SendIfWhole_NeedsLock(entry);
        }
    }

    /// <inheritdoc/>
    public Task ReceivedAsync(long imageId, CancellationToken cancellation)
    {
        lock (sync)
            return EntryOf(imageId).Received.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<FrameOutcome> OutcomeAsync(long imageId, CancellationToken cancellation)
    {
        lock (sync)
        {
            var entry = EntryOf(imageId);
            return entry.Revised is { } revised ? Task.FromResult(revised) : entry.Outcome.Task.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task InvalidateAsync(long imageId, string reason, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.Writer.WriteAsync(new Work.Invalidate(imageId, reason, done), cancellation).ConfigureAwait(false);
        await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes one message of the stream, and with it its buffer.</summary>
    public void Accept(FrameMessage message)
    {
        lock (sync)
        {
            switch (message)
            {
                case FrameMessage.Image image:
                    AcceptImage_NeedsLock(image);
                    break;
                case FrameMessage.Rejected rejected:
                    counters = counters with { Rejected = counters.Rejected + 1 };
                    warn($"A frame was rejected: {rejected.Problem}");
                    if (rejected.ImageId is { } id && gate.Reject(rejected, id, lost))
                        Settle_NeedsLock(id, FrameFate.Rejected, rejected.Problem);
                    break;
                case FrameMessage.SeriesEnd end:
                    gate.End(end, highestExposed, lost);
                    break;
            }
            foreach (var id in lost)
            {
                counters = counters with { Missing = counters.Missing + 1 };
                warn($"Image {id} was lost on its way from the detector.");
                Settle_NeedsLock(id, FrameFate.Missing, $"image {id} never arrived");
            }
            lost.Clear();
        }
    }

    /// <summary>Writes until <see cref="Complete"/> and the queue is empty, or <paramref name="cancellation"/>.</summary>
    public async Task RunWriterAsync(CancellationToken cancellation)
    {
        await foreach (var work in queue.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            switch (work)
            {
                case Work.Write write:
                    WriteFrame(write.Frame);
                    break;
                case Work.Invalidate invalidate:
                    InvalidateFrame(invalidate);
                    break;
            }
        }
    }

    /// <summary>No more frames will be exposed: the writer ends after what is queued; whatever is still awaited is missing.</summary>
    public void Complete()
    {
        lock (sync)
        {
            queue.Writer.TryComplete();
            foreach (var (id, entry) in entries)
            {
                if (entry.Image is not null && entry.Metadata is null)
                {
                    entry.Image.Buffer.Release();
                    entry.Image = null;
                }
                if (!entry.Sent)
                    entry.Settle(new FrameOutcome(id, FrameFate.Missing, $"image {id} never arrived", null));
            }
        }
    }

    private void AcceptImage_NeedsLock(FrameMessage.Image image)
    {
        var verdict = gate.Judge(image, lost);
        switch (verdict)
        {
            case FrameGate.Verdict.Foreign:
                counters = counters with { Foreign = counters.Foreign + 1 };
                image.Buffer.Release();
                return;
            case FrameGate.Verdict.Duplicate:
                counters = counters with { Duplicate = counters.Duplicate + 1 };
                image.Buffer.Release();
                return;
            case FrameGate.Verdict.Corrupt:
                counters = counters with { Rejected = counters.Rejected + 1 };
                warn($"Image {image.ImageId} was rejected: its checksum does not match its pixels.");
                image.Buffer.Release();
                Settle_NeedsLock(image.ImageId, FrameFate.Rejected, $"the checksum of image {image.ImageId} does not match its pixels");
                return;
            case FrameGate.Verdict.AcceptedUnchecked:
                if (counters.Unchecked == 0)
                    warn("The detector sends plain array-1.0 frames: without series and checksum they are taken unchecked.");
                counters = counters with { Unchecked = counters.Unchecked + 1 };
                break;
        }
        var entry = EntryOf(image.ImageId);
        entry.Image = image;
        entry.Received.TrySetResult();
        SendIfWhole_NeedsLock(entry);
    }

    private void SendIfWhole_NeedsLock(Entry entry)
    {
        if (entry is not { Metadata: { } metadata, Image: { } image, Sent: false })
            return;
        entry.Sent = true;
        entry.Image = null;
        if (!queue.Writer.TryWrite(new Work.Write(new AcquiredFrame(metadata, image.Buffer, image.ReceivedTimestamp))))
        {
            image.Buffer.Release();
            entry.Settle(new FrameOutcome(metadata.ImageId, FrameFate.WriteFailed, $"more than {QueueLimit} frames wait to be written", null));
        }
    }

    private void WriteFrame(AcquiredFrame frame)
    {
        var id = frame.Metadata.ImageId;
        try
        {
            var started = Stopwatch.GetTimestamp();
            var receipt = recorder.Append(frame.Metadata, frame.Buffer.Pixels);
            writeTimes.Add(Stopwatch.GetElapsedTime(started));
            lock (sync)
            {
                Count_NeedsLock(frame.Metadata.Key, 1);
                counters = counters with { BytesWritten = counters.BytesWritten + receipt.Bytes };
            }
            toMapPath(new AcquiredFrame(frame.Metadata, frame.Buffer.Hold(), frame.ReceivedTimestamp));
            var inspection = inspector.Inspect(frame.Metadata, frame.Buffer.Pixels);
            // First the background's: who hears of this frame asks for it at once.
            if (inspection.Background is { } verdict)
                Revise(verdict);
            Settle(id, new FrameOutcome(id, FrameFate.Acknowledged, "", inspection.Statistics));
        }
        catch (RecordingException e)
        {
            Settle(id, new FrameOutcome(id, FrameFate.WriteFailed, e.Message, null));
        }
        catch (Exception e)
        {
            // A defect must not leave the engine waiting for a verdict that never comes.
            Settle(id, new FrameOutcome(id, FrameFate.WriteFailed, $"a defect of this program while writing image {id}: {e.Message}", null));
        }
        finally
        {
            frame.Buffer.Release();
        }
    }

    private void InvalidateFrame(Work.Invalidate work)
    {
        try
        {
            recorder.Invalidate(work.ImageId, work.Reason);
            lock (sync)
            {
                if (EntryOf(work.ImageId).Metadata is { } metadata)
                    Count_NeedsLock(metadata.Key, -1);
                counters = counters with { Invalid = counters.Invalid + 1 };
            }
            work.Done.SetResult();
        }
        catch (RecordingException e)
        {
            work.Done.SetException(e);
        }
    }

    private void Count_NeedsLock(ImageKey key, int change) => counters = key switch
    {
        ImageKey.Sample => counters with { Sample = counters.Sample + change },
        ImageKey.Background => counters with { Background = counters.Background + change },
        _ => counters with { Dark = counters.Dark + change },
    };

    private void Settle(long imageId, FrameOutcome outcome)
    {
        lock (sync)
            EntryOf(imageId).Settle(outcome);
    }

    private void Revise(BackgroundVerdict verdict)
    {
        lock (sync)
        {
            var entry = EntryOf(verdict.ImageId);
            if (entry.Outcome.Task is { IsCompletedSuccessfully: true, Result: { Statistics: { } statistics } outcome })
                entry.Revised = outcome with { Statistics = statistics with { SampleSuspicion = verdict.Suspicion } };
        }
    }

    private void Settle_NeedsLock(long imageId, FrameFate fate, string problem) =>
        EntryOf(imageId).Settle(new FrameOutcome(imageId, fate, problem, null));

    private Entry EntryOf(long imageId)
    {
        if (!entries.TryGetValue(imageId, out var entry))
            entries.Add(imageId, entry = new Entry());
        return entry;
    }

    private sealed class Entry
    {
        public readonly TaskCompletionSource Received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public readonly TaskCompletionSource<FrameOutcome> Outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public FrameMetadata? Metadata;
        public FrameMessage.Image? Image;

        /// <summary>The outcome with what later frames have told about it.</summary>
        public FrameOutcome? Revised;
        public bool Sent;

        public void Settle(FrameOutcome outcome)
        {
            Received.TrySetResult();
            Outcome.TrySetResult(outcome);
        }
    }

    private abstract record Work
    {
        public sealed record Write(AcquiredFrame Frame) : Work;

        public sealed record Invalidate(long ImageId, string Reason, TaskCompletionSource Done) : Work;
    }
}
