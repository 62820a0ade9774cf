using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Contracts.Time;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Live;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.Daemon.Scans;

/// <summary>Collects how one scan stands from everyone who knows a part of it.</summary>
/// <remarks>Safe for any number of threads.</remarks>
internal sealed class StatusBuilder
{
    // A detector that fails a thousand frames must not make a thousand lines of status.
    private const int MostWarnings = 20;

    private readonly Lock sync = new();
    private readonly List<string> warnings = [];
    private readonly ScanStatus fixedPart;
    private readonly SimulatedClock clock;
    private ScanProgress? progress;
    private State? finalState;
    private string step = "";
    private string problem = "";
    private string mapsPath = "";
    private double stopTime;
    private int warningsLeftOut;

    public StatusBuilder(string id, ScanPlan plan, string filePath, SimulatedClock clock)
    {
        this.clock = clock;
        fixedPart = new ScanStatus
        {
            Id = id,
            Name = plan.Name,
            Mode = plan.Backgrounds.Mode,
            FilePath = filePath,
            StartTimeS = clock.NowSeconds,
            EnergiesTotal = plan.EnergiesEv.Count,
            Frames = new FrameCounts(),
        };
        foreach (var planned in ScanStep.Of(plan))
            switch (planned.Key)
            {
                case ImageKey.Sample: fixedPart.Frames.SamplePlanned += planned.Frames; break;
                case ImageKey.Background: fixedPart.Frames.BackgroundPlanned += planned.Frames; break;
                default: fixedPart.Frames.DarkPlanned += planned.Frames; break;
            }
    }

    /// <summary>What was warned of so far.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (sync)
                return [.. warnings];
        }
    }

    public void Take(ScanProgress now)
    {
        lock (sync)
        {
            progress = now;
            step = now.Step;
        }
    }

    /// <summary>The acquisition has ended; the maps have not been made yet.</summary>
    public void Take(ScanResult result)
    {
        lock (sync)
        {
            problem = result.Problem;
            foreach (var sentence in result.CleanUpProblems)
                Warn_NeedsLock(sentence);
            foreach (var owed in result.Incomplete)
                Warn_NeedsLock($"Incomplete: image {owed.ImageId} ({owed.Key.ToString().ToLowerInvariant()}) at {owed.EnergyEv:0.##} eV: {owed.Problem}");
            if (progress is not null)
                progress = progress with { Time = result.Time, EnergiesDone = result.EnergiesDone, Warnings = result.Warnings, TimeLeftSeconds = 0 };
        }
    }

    public void Step(string text)
    {
        lock (sync)
            step = text;
    }

    public void Maps(string path)
    {
        lock (sync)
            mapsPath = path;
    }

    public void Warn(string sentence)
    {
        lock (sync)
            Warn_NeedsLock(sentence);
    }

    public void End(ScanResult result)
    {
        lock (sync)
            End_NeedsLock(StateOf(result.State));
    }

    public void Fail(string sentence)
    {
        lock (sync)
        {
            problem = sentence;
            End_NeedsLock(State.Failed);
        }
    }

    public ScanStatus Build(Pipeline.Frames.FrameCounters frames, LiveHealth live)
    {
        lock (sync)
        {
            var status = fixedPart.Clone();
            status.State = finalState ?? InProgress();
            status.Step = step;
            status.Problem = problem;
            status.MapsPath = mapsPath;
            status.StopTimeS = stopTime;
            status.Time = new Contracts.Scan.V1.TimeBooking();
            status.Warnings.AddRange(warnings);
            if (warningsLeftOut > 0)
                status.Warnings.Add($"… and {warningsLeftOut} more.");
            if (progress is { } p)
                Fill(status, p);
            Fill(status.Frames, frames);
            if (live.Background is { } quality)
                status.Background = BackgroundOf(quality, live.WorstBackground, progress);
            status.Pipeline = new PipelineHealth
            {
                MapFailing = live.Problem.Length > 0,
                MapProblem = live.Problem,
                MapFrames = live.Frames,
                PublicationsDropped = live.PublicationsDropped,
                LatencyP50Ms = live.LatencyP50Ms,
                LatencyP99Ms = live.LatencyP99Ms,
                BytesWritten = frames.BytesWritten,
                WriteP99Ms = frames.WriteP99Ms,
            };
            return status;
        }
    }

    // The engine is done before the maps are: to a watcher the scan is finishing until they are there.
    private State InProgress() => progress is null ? State.Preparing
        : ScanStateMachine.IsFinal(progress.State) ? State.Finishing
        : StateOf(progress.State);

    private static void Fill(ScanStatus status, ScanProgress p)
    {
        status.EnergyEv = double.IsNaN(p.EnergyEv) ? 0 : p.EnergyEv;
        status.EnergiesDone = p.EnergiesDone;
        status.TimeLeftS = p.TimeLeftSeconds;
        status.Frames.BackgroundPlanned = p.Frames.BackgroundPlanned;
        status.Warnings.AddRange(p.Warnings);
        status.Time = new Contracts.Scan.V1.TimeBooking
        {
            MotionS = p.Time.MotionSeconds,
            SettleS = p.Time.SettleSeconds,
            ExposureS = p.Time.ExposureSeconds,
            ReadoutS = p.Time.ReadoutSeconds,
            EngineS = p.Time.EngineSeconds,
            TotalS = p.Time.TotalSeconds,
            PreparationS = p.Time.PreparationSeconds,
            FinishingS = p.Time.FinishingSeconds,
            EngineMedianPerPointMs = p.Time.EngineMedianPerPointMs,
        };
    }

    private static void Fill(FrameCounts counts, Pipeline.Frames.FrameCounters frames)
    {
        counts.Sample = frames.Sample;
        counts.Background = frames.Background;
        counts.Dark = frames.Dark;
        counts.Invalid = frames.Invalid;
        counts.Foreign = frames.Foreign;
        counts.Duplicate = frames.Duplicate;
        counts.Rejected = frames.Rejected;
        counts.Missing = frames.Missing;
        counts.Unchecked = frames.Unchecked;
    }

    private static BackgroundHealth BackgroundOf(BackgroundQuality last, BackgroundQuality? worst, ScanProgress? p) => new()
    {
        Model = last.Model,
        ResidualSigma = last.ResidualSigma,
        WorstResidualSigma = worst?.ResidualSigma ?? double.NaN,
        WorstImageId = worst?.ImageId ?? 0,
        WorstEnergyEv = worst?.EnergyEv ?? 0,
        SampleFreeFraction = last.SampleFreeFraction,
        Note = last.Note,
        Alarm = p?.BackgroundAlarm ?? false,
        ExtraBackgrounds = p?.Frames.ExtraBackgrounds ?? 0,
    };

    private void Warn_NeedsLock(string sentence)
    {
        if (warnings.Count < MostWarnings)
            warnings.Add(sentence);
        else
            warningsLeftOut++;
    }

    private void End_NeedsLock(State state)
    {
        finalState = state;
        step = "";
        stopTime = clock.NowSeconds;
    }

    private static State StateOf(ScanState state) => Enum.Parse<State>(state.ToString());
}
