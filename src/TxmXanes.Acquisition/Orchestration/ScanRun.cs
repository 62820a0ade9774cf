using TxmXanes.Acquisition.Orchestration.Exposing;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;

namespace TxmXanes.Acquisition.Orchestration;

/// <summary>One scan from its first check to the end of its clean-up.</summary>
/// <remarks>
/// One logical thread; beside it run only the followers of frames in flight (at most <see cref="FrameLedger.MostInFlight"/>),
/// which touch nothing of it.
/// </remarks>
internal sealed partial class ScanRun
{
    private readonly ScanJob job;
    private readonly EngineClock clock;
    private readonly TimeBook book;
    private readonly AxisGroup axes;
    private readonly ShutterHand shutter;
    private readonly CameraSeries camera;
    private readonly FrameFollower follower;
    private readonly ProgressReport progress;
    private readonly Dictionary<AxisRole, double> baselineAtStart = [];
    private readonly Dictionary<AxisRole, double> baselineAtEnd = [];

    // Followers outlive an abort, so that frames taken before it keep their metadata; they end with the scan.
    private readonly CancellationTokenSource lifetime = new();

    private ScanTargets? targets;
    private FrameLedger? ledger;
    private BackgroundGuard? guard;

    public ScanRun(ScanJob job, EngineClock clock)
    {
        this.job = job;
        this.clock = clock;
        book = new(clock);
        axes = new(job.Devices, job.Beamline.Motion, clock, book);
        shutter = new(job.Devices.Shutter, job.Beamline.Shutter, clock, book);
        camera = new(job, clock, book);
        follower = new(job, axes, clock);
        progress = new(job, book);
    }

    public async Task<ScanResult> RunAsync(CancellationToken cancellation)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellation, job.Control.AbortToken);
        var ending = await MeasureAsync(abort.Token);
        Enter(ScanState.Finishing, TimeBook.Phase.Finishing, "Closing the shutter and restoring the devices");
        var cleanUp = await LeaveAsync(inOrder: ending.State is ScanState.Completed or ScanState.Stopped);
        if (cleanUp.Count > 0 && ending.State is ScanState.Completed or ScanState.Stopped)
            ending = new(ScanState.Failed, $"The frames were taken, but the way out failed: {cleanUp[0]}", null);
        lifetime.Cancel();
        book.Enter(TimeBook.Phase.After);
        job.Control.Machine.Enter(ending.State);
        var result = new ScanResult(
            ending.State,
            ending.Problem,
            cleanUp,
            ledger?.Tally ?? progress.Planned,
            ledger?.Incomplete ?? [],
            progress.EnergiesDone,
            book.Snapshot(withMedian: true),
            progress.Warnings,
            baselineAtStart,
            baselineAtEnd,
            ending.Cause);
        progress.Ended(ending.State, result);
        return result;
    }

    private async Task<Ending> MeasureAsync(CancellationToken abort)
    {
        try
        {
            Enter(ScanState.Preparing, TimeBook.Phase.Preparation, "Checking the devices");
            await PrepareAsync(abort);
            Enter(ScanState.Running, TimeBook.Phase.Running, "Starting");
            await ExposeAllAsync(Lit(), isLit: true, abort);
            return stoppedAtEv is { } energyEv
                ? new(ScanState.Stopped, $"Stopped by the operator at {energyEv:0.###} eV.", null)
                : new(ScanState.Completed, "", null);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new(ScanState.Aborted, "Aborted by the operator.", null);
        }
        catch (Exception cause) when (abort.IsCancellationRequested)
        {
            return new(ScanState.Aborted, $"Aborted by the operator; meanwhile: {cause.Message}", cause);
        }
        catch (Exception cause)
        {
            // Whatever it was, the devices have to be made safe: the cause travels in the result.
            return new(ScanState.Failed, cause.Message, cause);
        }
    }

    private void Enter(ScanState state, TimeBook.Phase phase, string step)
    {
        job.Control.Machine.Enter(state);
        book.Enter(phase);
        progress.Step(step);
    }

    private sealed record Ending(ScanState State, string Problem, Exception? Cause);
}
