using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Contracts.Time;
using TxmXanes.Devices;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Frames;
using TxmXanes.Pipeline.Live;
using TxmXanes.Pipeline.Recording;

namespace TxmXanes.Daemon.Scans;

/// <summary>What a session is made of, all of it checked and open.</summary>
internal sealed record ScanSetup(
    string Id,
    ScanPlan Plan,
    BeamlineDescription Beamline,
    ConnectedBeamline Devices,
    CameraDescription Camera,
    IScanRecorder Recorder,
    LiveAnalysis Live,
    FinalMaps FinalMaps,
    SimulatedClock Clock,
    EngineClock EngineClock);

/// <summary>One scan from its start to its maps: joins engine, frame path, live analysis and final analysis, and tells how it stands.</summary>
/// <remarks>
/// Four loops run side by side: the engine; reception (socket to frame path); the writer; the live analysis. Only the
/// first three are needed for the data; when the fourth is slow or fails, the status says so and the scan goes on.
/// </remarks>
public sealed class ScanSession : IScanObserver
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromMilliseconds(100);

    private readonly ScanSetup setup;
    private readonly Action<ScanStatus> publish;
    private readonly ScanControl control = new();
    private readonly FramePath frames;
    private readonly StatusBuilder status;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ScanSession(ScanSetup setup, Action<ScanStatus> publish)
    {
        this.setup = setup;
        this.publish = publish;
        status = new StatusBuilder(setup.Id, setup.Plan, setup.Recorder.FilePath, setup.Clock);
        frames = new FramePath(setup.Recorder, new FrameInspector(setup.Camera), setup.Live.Offer, Warn);
    }

    public string Id => setup.Id;

    /// <summary>Completes when the scan has ended and its files are closed; never faults.</summary>
    public Task Ended => ended.Task;

    /// <summary>Runs the scan to its end in the background.</summary>
    public void Start()
    {
        Publish();
        _ = Task.Run(RunAsync);
    }

    public Task PauseAsync() => Ask(control.Pause);

    public Task ResumeAsync() => Ask(control.Resume);

    public Task StopAsync() => Ask(control.Stop);

    public Task AbortAsync() => Ask(control.Abort);

    /// <inheritdoc cref="LiveAnalysis.Spectrum"/>
    public RegionSpectrum? Spectrum(PixelRegion region) => setup.Live.Spectrum(region);

    /// <inheritdoc/>
    public void OnProgress(ScanProgress progress) => status.Take(progress);

    private async Task RunAsync()
    {
        using var statusEnds = new CancellationTokenSource();
        var statusLoop = PublishStatusAsync(statusEnds.Token);
        try
        {
            var result = await AcquireAsync();
            status.Take(result);
            await MakeMapsAsync();
            status.End(result);
        }
        catch (Exception e)
        {
            // Nothing above may end the daemon: whatever it was is this scan's problem, and is said there.
            status.Fail(e is BadInputException or DeviceException or RecordingException ? e.Message : $"A defect of this program ended the scan: {e}");
        }
        finally
        {
            await statusEnds.CancelAsync();
            await statusLoop;
            await CloseAsync();
            Publish();
            ended.SetResult();
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            setup.Recorder.Dispose();
            await setup.Devices.DisposeAsync();
        }
        catch (Exception e)
        {
            // The scan is over and its frames are safe; the next scan must be possible.
            Warn($"Closing the scan: {e.Message}");
        }
    }

    private async Task<ScanResult> AcquireAsync()
    {
        using var receptionEnds = new CancellationTokenSource();
        using var engineEnds = new CancellationTokenSource();
        setup.Live.Begin();
        var pool = new FramePool(setup.Camera.Shape);
        var writer = frames.RunWriterAsync(CancellationToken.None);
        var live = setup.Live.RunAsync();
        var reception = ReceiveAsync(pool, receptionEnds.Token);

        var engine = new ScanEngine(setup.EngineClock);
        var job = new ScanJob
        {
            Id = setup.Id,
            Plan = setup.Plan,
            Beamline = setup.Beamline,
            Devices = setup.Devices.Devices,
            Frames = frames,
            Control = control,
            Observer = this,
            Shape = setup.Camera.Shape,
            BackgroundWatch = setup.Live.BackgroundWatch,
        };
        var running = engine.RunAsync(job, engineEnds.Token);
        // Without reception every frame would time out one by one: better to end at once with the cause.
        if (await Task.WhenAny(running, reception) == reception && !running.IsCompleted)
            await engineEnds.CancelAsync();
        var result = await running;

        await receptionEnds.CancelAsync();
        if (await reception is { } broken)
            result = result with { State = ScanState.Failed, Problem = broken.Message, Cause = broken };
        frames.Complete();
        await writer;
        setup.Live.Complete();
        await live;
        Record(result);
        return result;
    }

    // What a reader of the file should know is in the journal, not only in a status that ends with the daemon.
    private void Record(ScanResult result)
    {
        foreach (var warning in result.Warnings.Concat(result.CleanUpProblems).Concat(status.Warnings))
            setup.Recorder.Note("warning", new Dictionary<string, object?> { ["text"] = warning });
        foreach (var owed in result.Incomplete)
            setup.Recorder.Note("incomplete", new Dictionary<string, object?> { ["image_id"] = owed.ImageId, ["energy_ev"] = owed.EnergyEv, ["problem"] = owed.Problem });
        setup.Recorder.Finish(new ScanEnd(result.State.ToString().ToLowerInvariant(), result.Problem, setup.Clock.GetUtcNow()));
    }

    // Null when it ended because the scan did, else what broke it.
    private async Task<DeviceException?> ReceiveAsync(FramePool pool, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in setup.Devices.Devices.Frames.ReceiveAsync(pool, cancellation))
                frames.Accept(message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (DeviceException e)
        {
            return e;
        }
        return null;
    }

    private async Task MakeMapsAsync()
    {
        status.Step("computing the final maps");
        var outcome = await setup.FinalMaps.MakeAsync();
        if (outcome.Problem is { } problem)
            Warn($"No final maps: {problem}");
        if (outcome.Path is { } path)
            status.Maps(path);
    }

    private async Task PublishStatusAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(StatusInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                Publish();
        }
        catch (OperationCanceledException)
        {
            // The scan has ended; its last status is published by the caller.
        }
    }

    private void Publish() => publish(status.Build(frames.Counters, setup.Live.Health));

    private void Warn(string sentence) => status.Warn(sentence);

    private Task Ask(Action request)
    {
        request();
        Publish();
        return Task.CompletedTask;
    }
}
