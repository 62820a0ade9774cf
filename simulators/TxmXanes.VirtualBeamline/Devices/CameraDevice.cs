using Grpc.Core;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Frames;
using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Scenes;
using TxmXanes.VirtualBeamline.Timing;
using State = TxmXanes.Contracts.Device.V1.DetectorReading.Types.State;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>
/// The camera's state machine: Idle, Armed, Exposing, ReadingOut, Armed, …, Idle. A frame is rendered while it is being
/// exposed and leaves when its readout ends.
/// </summary>
/// <remarks>Safe for concurrent calls; states change under the lock only.</remarks>
public sealed class CameraDevice(CameraSettings settings, FaultSettings faults, IFrameMaker frames, ShotMaker shots, FrameStream stream, ISimulationTime time)
{
    private readonly Lock gate = new();
    private State state = State.Idle;
    private Series? series;
    private CancellationTokenSource? exposure;
    private Task readout = Task.CompletedTask;
    private int imagesExposed;
    private int imagesSent;
    private int arms;

    /// <summary>Called with every exposure that was read out, and with null at the end of a series.</summary>
    public Action<Shot?>? Exposed { get; set; }

    public DetectorReading Read()
    {
        lock (gate)
            return new() { State = state, SeriesId = series?.Id ?? 0, ImagesSent = imagesSent, TimeS = time.NowSeconds };
    }

    /// <summary>Begins a series and announces it in the stream.</summary>
    public DetectorReading Arm(Series given)
    {
        if (!(given.ExposureSeconds >= settings.MinimumExposureSeconds && given.ExposureSeconds <= settings.MaximumExposureSeconds))
            throw Refusal.Invalid($"camera: an exposure of {given.ExposureSeconds} s is outside {settings.MinimumExposureSeconds} to {settings.MaximumExposureSeconds} s");
        if (given.Images < 1)
            throw Refusal.Invalid($"camera: number_of_images is {given.Images}, but a series has at least 1 image");
        lock (gate)
        {
            if (state != State.Idle)
                throw Refusal.NotNow($"camera: is {state} with series {series?.Id}; disarm or abort it before arming series {given.Id}");
            if (++arms == faults.RefuseArm)
                throw Refusal.NotNow($"camera: refuses to arm series {given.Id} (fault on order)");
            (series, state, imagesExposed, imagesSent) = (given, State.Armed, 0, 0);
            stream.Send(FrameHeader.SeriesStart(given, settings.Rows, settings.Columns));
        }
        return Read();
    }

    /// <summary>One exposure; completes at its end, while it is still read out.</summary>
    public async Task<ExposeResult> ExposeAsync(long imageId, CancellationToken cancellation)
    {
        await ReadoutEnd().WaitAsync(cancellation);
        var (run, abort, start) = Begin(imageId);
        var end = start + run.ExposureSeconds;
        var shot = shots.Make(imageId, start, end);
        var image = Task.Run(() => frames.Make(shot, abort.Token), CancellationToken.None);
        try
        {
            await time.WaitUntilAsync(end, abort.Token);
        }
        catch (OperationCanceledException)
        {
            DiscardWhenDone(image);
            throw Aborted(imageId);
        }
        lock (gate)
        {
            if (abort.IsCancellationRequested)
            {
                DiscardWhenDone(image);
                throw Aborted(imageId);
            }
            state = State.ReadingOut;
            readout = ReadOutAsync(run, shot, image, start, end, abort.Token);
        }
        return new() { ImageId = imageId, StartTimeS = start, StopTimeS = end };
    }

    /// <summary>Ends the series after the readout under way.</summary>
    public async Task<DetectorReading> DisarmAsync(CancellationToken cancellation)
    {
        lock (gate)
            if (state == State.Exposing)
                throw Refusal.NotNow($"camera: is exposing image {imagesExposed} of series {series?.Id}; abort it, or disarm when it has ended");
        await ReadoutEnd().WaitAsync(cancellation);
        lock (gate)
            EndSeries_NeedsLock();
        return Read();
    }

    /// <summary>Ends an exposure under way and the series; what is being read out is lost.</summary>
    public DetectorReading Abort()
    {
        lock (gate)
        {
            exposure?.Cancel();
            readout = Task.CompletedTask;
            EndSeries_NeedsLock();
        }
        return Read();
    }

    private (Series Series, CancellationTokenSource Abort, double Start) Begin(long imageId)
    {
        lock (gate)
        {
            if (state != State.Armed || series is not { } run)
                throw Refusal.NotNow(state == State.Idle
                    ? $"camera: cannot expose image {imageId}, it is not armed"
                    : $"camera: cannot expose image {imageId} while it is {state}");
            if (imagesExposed >= run.Images)
                throw Refusal.NotNow($"camera: series {run.Id} has had its {run.Images} images; image {imageId} is one too many");
            state = State.Exposing;
            imagesExposed++;
            exposure = new();
            return (run, exposure, time.NowSeconds);
        }
    }

    private async Task ReadOutAsync(Series run, Shot shot, Task<RenderedFrame> rendering, double start, double end, CancellationToken abort)
    {
        try
        {
            await time.WaitUntilAsync(end + settings.ReadoutSeconds, abort);
            var frame = await rendering.WaitAsync(abort);
            lock (gate)
            {
                // Nothing of a series may follow its end message.
                abort.ThrowIfCancellationRequested();
                Send(run, shot.ImageId, frame, start, end);
                imagesSent++;
                state = State.Armed;
            }
            Exposed?.Invoke(shot);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Abort has told the stream already that the series ended.
            DiscardWhenDone(rendering);
        }
    }

    // The frame of an aborted exposure may still be rendering; its buffer must come back to the stream.
    private static void DiscardWhenDone(Task<RenderedFrame> rendering) =>
        rendering.ContinueWith(task => task.Result.Discard(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    private void Send(Series run, long imageId, RenderedFrame frame, double start, double end)
    {
        var info = new FrameInfo(imageId, settings.Rows, settings.Columns, start, end, time.NowSeconds, frame.Crc32C);
        if (faults.Frames.TryGetValue(imageId, out var fault))
            FaultyFrames.Send(fault, stream, run, info, frame);
        else
            frame.SendTo(stream, FrameHeader.Image(run, info));
    }

    private void EndSeries_NeedsLock()
    {
        if (series is { } run)
        {
            stream.Send(FrameHeader.SeriesEnd(run, imagesSent));
            Exposed?.Invoke(null);
        }
        (series, state) = (null, State.Idle);
    }

    private static RpcException Aborted(long imageId) => new(new(StatusCode.Aborted, $"camera: the exposure of image {imageId} was aborted."));

    private Task ReadoutEnd()
    {
        lock (gate)
            return readout;
    }
}
