using TxmXanes.Acquisition.Orchestration.Exposing;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration;

// Up to the moment when light may fall on the sample: checks, baseline, first positions, darks.
internal sealed partial class ScanRun
{
    private async Task PrepareAsync(CancellationToken abort)
    {
        targets = new ScanTargets(axes, job.Beamline);
        var description = await new Preparation(job, axes, shutter, camera, clock).CheckAsync(abort);
        ledger = new FrameLedger(job, clock, camera, description) { Schedule = Dark(), Warn = progress.Warn, Tally = AlreadyTaken() };
        guard = new BackgroundGuard(job, ledger, progress.Warn);
        (progress.Ledger, progress.Guard) = (ledger, guard);
        if (job.Resume?.DarkMeanAdu is { } dark)
            ledger.KnownDark(dark);

        progress.Step("Reading where every axis stands");
        foreach (var axis in axes.All)
        {
            var reading = await axis.ReadAsync(abort);
            baselineAtStart[axis.Settings.Role] = reading.Readback;
            targets.SampleIsIn(axis.Settings.Role, reading);
        }
        targets.CheckLimits(job.Plan);

        // A series that an earlier process left armed would be taken for ours.
        await camera.AbortAsync(abort);
        await shutter.CloseAsync(abort);
        var first = job.Plan.EnergiesEv[0];
        progress.Step($"Going to the first energy, {first:0.###} eV");
        await GoAsync(first, sampleOut: false, abort);
        await TakeDarksAsync(abort);
    }

    private async Task TakeDarksAsync(CancellationToken abort)
    {
        var darks = ledger!.Schedule;
        if (darks.Left == 0)
            return;
        if (!shutter.IsConfigured)
            progress.Warn("No shutter is configured: the darks are dark only if the beam is off.");
        await ExposeAllAsync(darks, isLit: false, abort);
    }

    private FrameSchedule Dark() => new(StepsLeft(step => step.Key == ImageKey.Dark), backgroundFrames: 0);

    private FrameSchedule Lit() => new(StepsLeft(step => step.Key != ImageKey.Dark), job.Plan.BackgroundFrames);

    private IEnumerable<(ScanStep Step, int Left)> StepsLeft(Func<ScanStep, bool> wanted) =>
        ScanStep.Of(job.Plan).Index().Where(s => wanted(s.Item)).Select(s => (s.Item, Math.Max(0, s.Item.Frames - FramesDone(s.Index))));

    private FrameTally AlreadyTaken()
    {
        var tally = progress.Planned;
        foreach (var (index, step) in ScanStep.Of(job.Plan).Index())
        {
            var done = Math.Min(step.Frames, FramesDone(index));
            tally = step.Key switch
            {
                ImageKey.Sample => tally with { Sample = tally.Sample + done },
                ImageKey.Background => tally with { Background = tally.Background + done },
                _ => tally with { Dark = tally.Dark + done },
            };
        }
        return tally;
    }

    private int FramesDone(int step) => job.Resume?.FramesDone.GetValueOrDefault(step) ?? 0;
}
