using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration.Exposing;

/// <summary>Follows every exposed frame until it is acknowledged or known to be lost, and says what is owed again.</summary>
/// <remarks>One call at a time. At most <see cref="MostInFlight"/> frames are unresolved, so that every call costs the same however long the scan.</remarks>
internal sealed class FrameLedger(ScanJob job, EngineClock clock, CameraSeries camera, CameraDescription description)
{
    public const int MostInFlight = 4;

    // A first background is judged by the sample frames after it; when these many say nothing, it cannot be told.
    private const int SampleFramesToJudgeBy = 3;

    private readonly List<InFlight> inFlight = new(MostInFlight);
    private readonly List<Unjudged> unjudged = [];
    private readonly List<OwedFrame> incomplete = [];
    private readonly BackgroundJudge judge = new(description);

    /// <summary>Where lost frames go to be exposed again.</summary>
    public required FrameSchedule Schedule { get; set; }

    public required Action<string> Warn { get; init; }

    public FrameTally Tally { get; set; }

    public IReadOnlyList<OwedFrame> Incomplete => incomplete;

    /// <summary>A mean of darks taken before a resumed scan.</summary>
    public void KnownDark(double meanAdu) => judge.Dark(meanAdu);

    /// <summary>Has the schedule take one background more before the next sample frame, where it can.</summary>
    public bool OweExtraBackground()
    {
        if (!Schedule.OweBackground())
            return false;
        Tally = Tally with { BackgroundPlanned = Tally.BackgroundPlanned + job.Plan.BackgroundFrames, ExtraBackgrounds = Tally.ExtraBackgrounds + 1 };
        return true;
    }

    /// <param name="spoiled">Why the frame has to be exposed again although it may arrive; null for a good one.</param>
    public void Add(ScanFrame frame, long imageId, string? spoiled, Task<FrameOutcome> outcome) =>
        inFlight.Add(new(frame, imageId, camera.SeriesId, spoiled, outcome));

    /// <summary>Takes in what has become known, without waiting.</summary>
    public async Task CollectAsync(CancellationToken cancellation)
    {
        for (var i = 0; i < inFlight.Count; i++)
        {
            if (!inFlight[i].Outcome.IsCompleted)
                continue;
            var done = inFlight[i];
            inFlight.RemoveAt(i--);
            await TakeAsync(done, await done.Outcome, cancellation);
        }
    }

    /// <summary>Waits until one more frame may be exposed.</summary>
    public async Task MakeRoomAsync(CancellationToken cancellation)
    {
        await CollectAsync(cancellation);
        while (inFlight.Count >= MostInFlight)
            await AwaitOldestAsync(cancellation);
    }

    /// <summary>Waits for every frame and for the last word about every background.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        while (inFlight.Count > 0)
            await AwaitOldestAsync(cancellation);
        await JudgeAgainAsync(cancellation);
    }

    /// <summary>Waits for a frame's pixels where motion has to wait for the readout.</summary>
    public Task ReceivedAsync(long imageId, CancellationToken cancellation) =>
        AskingCameraAsync(camera.SeriesId, token => job.Frames.ReceivedAsync(imageId, token), () => $"Frame {imageId} was exposed and has not arrived within {camera.FrameLimitSeconds:0.###} s.", cancellation);

    /// <summary>On the way out of a scan that ends early: what still arrives is counted, nothing is owed any more.</summary>
    /// <exception cref="DeviceException">Frames without an outcome, by their ids.</exception>
    public async Task CloseAsync(CancellationToken cancellation)
    {
        var left = inFlight.ToArray();
        inFlight.Clear();
        try
        {
            await clock.WithinAsync(camera.FrameLimitSeconds, token => Task.WhenAll(left.Select(f => f.Outcome)).WaitAsync(token), () => "", cancellation);
        }
        catch (DeviceTimeoutException)
        {
            var open = left.Where(f => !f.Outcome.IsCompleted).Select(f => f.ImageId);
            throw new DeviceException($"Frames {string.Join(", ", open)} were exposed and not acknowledged within {camera.FrameLimitSeconds:0.###} s.");
        }
        finally
        {
            foreach (var frame in left.Where(f => f.Outcome.IsCompletedSuccessfully))
                Count(frame.Frame, frame.Outcome.Result);
        }
    }

    private async Task AwaitOldestAsync(CancellationToken cancellation)
    {
        var oldest = inFlight[0];
        await AskingCameraAsync(oldest.SeriesId, token => oldest.Outcome.WaitAsync(token), () => $"Frame {oldest.ImageId} ({oldest.Frame.Text}) was exposed and has not arrived and been written within {camera.FrameLimitSeconds:0.###} s.", cancellation);
        await CollectAsync(cancellation);
    }

    // A lost last frame shows only when the series ends: before giving up, the camera is asked to end it and say what it sent.
    private async Task AskingCameraAsync(long seriesId, Func<CancellationToken, Task> wait, Func<string> complaint, CancellationToken cancellation)
    {
        try
        {
            await clock.WithinAsync(camera.FrameLimitSeconds, wait, complaint, cancellation);
        }
        catch (DeviceTimeoutException) when (camera.IsOpen && camera.SeriesId == seriesId)
        {
            await camera.EndAsync(cancellation);
            await clock.WithinAsync(camera.FrameLimitSeconds, wait, complaint, cancellation);
        }
    }

    private async Task TakeAsync(InFlight done, FrameOutcome outcome, CancellationToken cancellation)
    {
        Count(done.Frame, outcome);
        switch (outcome.Fate)
        {
            case FrameFate.WriteFailed:
                throw new DeviceException($"Frame {done.ImageId} ({done.Frame.Text}) could not be written: {outcome.Problem}");
            case FrameFate.Missing or FrameFate.Rejected:
                await LostAsync(done, outcome, cancellation);
                break;
            case FrameFate.Acknowledged when done.Spoiled is not null:
                await InvalidateAsync(done, done.Spoiled, cancellation);
                Again(done.Frame);
                break;
            case FrameFate.Acknowledged:
                await CheckAsync(done, outcome, cancellation);
                break;
        }
    }

    private async Task LostAsync(InFlight done, FrameOutcome outcome, CancellationToken cancellation)
    {
        // The retake belongs to a new series, so that the gap in this one stays one gap.
        if (camera.SeriesId == done.SeriesId)
            await camera.EndAsync(cancellation);
        if (done.Spoiled is not null)
        {
            Again(done.Frame);
        }
        else if (done.Frame.Retakes < job.Plan.RetakesPerFrame)
        {
            Warn($"Frame {done.ImageId} ({done.Frame.Text}) is exposed again: {outcome.Problem}");
            Again(done.Frame with { Retakes = done.Frame.Retakes + 1 });
        }
        else
        {
            incomplete.Add(new(done.ImageId, done.Frame.Key, done.Frame.EnergyEv, outcome.Problem));
            Warn($"The scan is incomplete: frame {done.ImageId} ({done.Frame.Text}) was lost after {job.Plan.RetakesPerFrame} retakes: {outcome.Problem}");
        }
    }

    private void Again(ScanFrame frame)
    {
        Tally = Tally with { Retaken = Tally.Retaken + 1 };
        Schedule.Owe(frame);
    }

    private async Task CheckAsync(InFlight done, FrameOutcome outcome, CancellationToken cancellation)
    {
        if (outcome.Statistics is not { } statistics)
            return;
        switch (done.Frame.Key)
        {
            case ImageKey.Dark:
                judge.Dark(statistics.MeanAdu);
                break;
            case ImageKey.Background when statistics.SampleSuspicion is null && judge.ProblemOf(done.ImageId, done.Frame.EnergyEv, statistics) is null:
                unjudged.Add(new(done, SampleFramesToJudgeBy));
                break;
            case ImageKey.Background:
                await ActOnAsync(done, statistics, cancellation);
                break;
            case ImageKey.Sample:
                await JudgeAgainAsync(cancellation);
                break;
        }
    }

    private async Task JudgeAgainAsync(CancellationToken cancellation)
    {
        for (var i = unjudged.Count - 1; i >= 0; i--)
        {
            var (background, tries) = unjudged[i];
            var outcome = await clock.WithinAsync(camera.FrameLimitSeconds, token => job.Frames.OutcomeAsync(background.ImageId, token), () => $"Nothing is known any more of background frame {background.ImageId}.", cancellation);
            if (outcome.Statistics?.SampleSuspicion is null && tries > 1)
            {
                unjudged[i] = new(background, tries - 1);
                continue;
            }
            unjudged.RemoveAt(i);
            if (outcome.Statistics is { } statistics)
                await ActOnAsync(background, statistics, cancellation);
        }
    }

    private async Task ActOnAsync(InFlight background, FrameStatistics statistics, CancellationToken cancellation)
    {
        if (judge.ProblemOf(background.ImageId, background.Frame.EnergyEv, statistics) is not { } problem)
            return;
        if (job.Plan.BackgroundCheck == BackgroundCheck.Warn)
        {
            Warn(problem);
            return;
        }
        await InvalidateAsync(background, problem, cancellation);
        throw new DeviceException(problem);
    }

    private async Task InvalidateAsync(InFlight done, string reason, CancellationToken cancellation)
    {
        await clock.WithinAsync(camera.FrameLimitSeconds, token => job.Frames.InvalidateAsync(done.ImageId, reason, token), () => $"Frame {done.ImageId} could not be marked as invalid within {camera.FrameLimitSeconds:0.###} s.", cancellation);
        var uncounted = Counted(done.Frame.Key, -1);
        Tally = uncounted with { Invalid = uncounted.Invalid + 1 };
    }

    private void Count(ScanFrame frame, FrameOutcome outcome) => Tally = outcome.Fate switch
    {
        FrameFate.Acknowledged => Counted(frame.Key, 1),
        FrameFate.Missing => Tally with { Missing = Tally.Missing + 1 },
        FrameFate.Rejected => Tally with { Rejected = Tally.Rejected + 1 },
        _ => Tally,
    };

    private FrameTally Counted(ImageKey key, int by) => key switch
    {
        ImageKey.Sample => Tally with { Sample = Tally.Sample + by },
        ImageKey.Background => Tally with { Background = Tally.Background + by },
        ImageKey.Dark => Tally with { Dark = Tally.Dark + by },
        _ => Tally,
    };

    private sealed record InFlight(ScanFrame Frame, long ImageId, long SeriesId, string? Spoiled, Task<FrameOutcome> Outcome);

    private readonly record struct Unjudged(InFlight Background, int TriesLeft);
}
