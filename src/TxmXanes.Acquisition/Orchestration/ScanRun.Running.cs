using TxmXanes.Acquisition.Orchestration.Exposing;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration;

// Frame after frame: go, settle, expose; the next move starts when the exposure ends (or when the frame has arrived).
internal sealed partial class ScanRun
{
    private double? stoppedAtEv;
    private ScanStep? standingAt;

    private async Task ExposeAllAsync(FrameSchedule schedule, bool isLit, CancellationToken abort)
    {
        ledger!.Schedule = schedule;
        if (isLit)
            progress.Lit = schedule;
        do
        {
            while (await NextAsync(schedule, isLit, abort) is { } frame)
                await ExposeAsync(frame, schedule, isLit, abort);
            // The end of the series tells whether the last frames were lost.
            await camera.EndAsync(abort);
            await ledger.DrainAsync(abort);
        }
        while (schedule.Left > 0 && !IsCutShort(isLit));
    }

    private async Task<ScanFrame?> NextAsync(FrameSchedule schedule, bool isLit, CancellationToken abort)
    {
        await ledger!.CollectAsync(abort);
        if (isLit)
            await HoldIfAskedAsync(abort);
        if (isLit && job.Control.StopRequested && schedule.Stop())
            stoppedAtEv ??= progress.EnergyEv;
        if (isLit)
            guard!.Look();
        // Nothing is lost by a stop before the first light: the darks still to come belong to no frame.
        return IsCutShort(isLit) ? null : schedule.Next();
    }

    private bool IsCutShort(bool isLit) => !isLit && job.Control.StopRequested;

    private async Task ExposeAsync(ScanFrame frame, FrameSchedule schedule, bool isLit, CancellationToken abort)
    {
        if (frame.Step != standingAt)
        {
            progress.Step($"{frame.Key} at {frame.EnergyEv:0.###} eV");
            await GoAsync(frame.EnergyEv, frame.Key == ImageKey.Background, abort);
            standingAt = frame.Step;
        }
        await ledger!.MakeRoomAsync(abort);
        // This frame, what the schedule still holds, and what a loss among the frames in flight has added by now.
        await camera.BeReadyAsync(schedule.Left + 1, abort);
        if (isLit)
            await shutter.OpenAsync(abort);

        var positions = follower.Positions();
        var energyEv = axes[AxisRole.Energy].Readback;
        var (imageId, exposure) = await clock.AwakeAsync(camera.ExposeAsync(abort), job.Plan.ExposureSeconds, axes[AxisRole.Energy].ReadDeviceAsync, abort);
        var metadata = follower.Describe(frame, imageId, exposure, energyEv, positions);
        var spoiled = isLit ? job.Suspender?.Trouble : null;
        guard!.Exposed(frame, imageId, spoiled is not null);
        ledger.Add(frame, imageId, spoiled, follower.FollowAsync(metadata, lifetime.Token));
        if (isLit)
            book.PointDone();
        progress.EnergiesDone = isLit ? schedule.EnergiesDone : 0;
        progress.Exposed();
        if (!job.Beamline.Motion.DuringReadout)
            await AwaitReadoutAsync(imageId, abort);
    }

    private async Task GoAsync(double energyEv, bool sampleOut, CancellationToken abort)
    {
        standingAt = null;
        await axes.GoAsync(targets!.Of(energyEv, sampleOut), abort);
        progress.EnergyEv = energyEv;
    }

    private async Task AwaitReadoutAsync(long imageId, CancellationToken abort)
    {
        var start = clock.Timestamp();
        await ledger!.ReceivedAsync(imageId, abort);
        book.Readout(clock.SecondsSince(start));
    }

    // Between two frames: a pause by the operator, or a watched signal out of its range.
    private async Task HoldIfAskedAsync(CancellationToken abort)
    {
        while (true)
        {
            if (job.Suspender is { Trouble: { } trouble } suspender)
                await HoldAsync(ScanState.Suspended, $"Suspended: {trouble}", suspender.ClearedAsync, abort);
            else if (job.Control.PauseEnded is { } pauseEnded)
                await HoldAsync(ScanState.Paused, "Paused by the operator", token => pauseEnded.WaitAsync(token), abort);
            else
                return;
        }
    }

    private async Task HoldAsync(ScanState state, string text, Func<CancellationToken, Task> ended, CancellationToken abort)
    {
        Enter(state, TimeBook.Phase.Paused, text);
        await shutter.CloseAsync(abort);
        await ended(abort);
        await axes.VerifyAsync(abort);
        Enter(ScanState.Running, TimeBook.Phase.Running, "Going on");
    }
}
