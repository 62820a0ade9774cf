using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Acquisition.Orchestration.Exposing;

/// <summary>The detector during a scan: arms series as they are needed and gives every exposure an id that no other ever has.</summary>
/// <remarks>One call at a time.</remarks>
internal sealed class CameraSeries(ScanJob job, EngineClock clock, TimeBook book)
{
    private readonly IDetector detector = job.Devices.Detector;
    private readonly double exposureSeconds = job.Plan.ExposureSeconds;
    private readonly double timeoutSeconds = job.Beamline.Detector.TimeoutSeconds;
    private long nextImageId = (job.Resume ?? ResumePoint.Beginning).NextImageId;
    private long nextSeriesId = (job.Resume ?? ResumePoint.Beginning).NextSeriesId;
    private SeriesDescription? open;
    private int exposedOfSeries;
    private long? exposureEnded;
    private double readoutSeconds;

    /// <summary>Frames may be on their way: the detector was armed by this scan.</summary>
    public bool IsOpen => open is not null;

    /// <summary>The series that is armed, 0 when none is.</summary>
    public long SeriesId => open?.SeriesId ?? 0;

    public async Task<CameraDescription> DescribeAsync(CancellationToken cancellation)
    {
        var camera = await CallAsync(detector.DescribeAsync, "describe itself", cancellation);
        readoutSeconds = camera.ReadoutSeconds;
        return camera;
    }

    /// <summary>Longest wait for a frame after its exposure.</summary>
    public double FrameLimitSeconds => clock.LimitSeconds(timeoutSeconds) + readoutSeconds;

    /// <summary>Arms a series unless one is armed with exposures left.</summary>
    /// <param name="frames">Exposures still wanted: what a new series announces.</param>
    public async Task BeReadyAsync(int frames, CancellationToken cancellation)
    {
        if (open is not null && exposedOfSeries < open.ImageCount)
            return;
        await EndAsync(cancellation);
        var series = new SeriesDescription(nextSeriesId, $"{job.Id}/{nextSeriesId}", nextImageId, Math.Max(1, frames), exposureSeconds);
        nextSeriesId++;
        exposedOfSeries = 0;
        job.Frames.Expect(series);
        // Taken for armed from here on: an arm that fails half way must be undone as well.
        open = series;
        await clock.WithinAsync(Limit, token => detector.ArmAsync(series, token), () => Complaint("arm"), cancellation);
    }

    /// <summary>Exposes one frame of the armed series.</summary>
    /// <returns>Its id, and when it was exposed.</returns>
    public async Task<(long ImageId, ExposureResult Result)> ExposeAsync(CancellationToken cancellation)
    {
        var imageId = nextImageId++;
        exposedOfSeries++;
        var called = clock.Timestamp();
        var readoutLeft = exposureEnded is { } ended ? Math.Max(0, readoutSeconds - clock.SecondsSince(ended)) : 0;
        var limit = exposureSeconds + readoutSeconds + Limit;
        var result = await clock.WithinAsync(
            limit,
            token => detector.ExposeAsync(imageId, exposureSeconds, token),
            () => $"Detector {detector.Name} at {job.Beamline.Detector.Address} did not end the exposure of frame {imageId} ({exposureSeconds} s) within {limit:0.###} s.",
            cancellation);
        exposureEnded = clock.Timestamp();
        var took = clock.SecondsSince(called);
        var exposed = Math.Clamp(result.StopTime - result.StartTime, 0, took);
        book.Exposure(exposed);
        // The camera holds an exposure back until it has read out the one before.
        book.Readout(Math.Min(readoutLeft, took - exposed));
        return (imageId, result);
    }

    /// <summary>Ends the series, so that the camera says what it has sent.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        if (open is null)
            return;
        await clock.WithinAsync(Limit + readoutSeconds, detector.DisarmAsync, () => Complaint("disarm"), cancellation);
        open = null;
    }

    /// <summary>Ends exposure and series, whatever state the detector is in.</summary>
    public async Task AbortAsync(CancellationToken cancellation)
    {
        await clock.WithinAsync(Limit + readoutSeconds, detector.AbortAsync, () => Complaint("abort"), cancellation);
        open = null;
    }

    private double Limit => clock.LimitSeconds(timeoutSeconds);

    private Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, string verb, CancellationToken cancellation) =>
        clock.WithinAsync(Limit, call, () => Complaint(verb), cancellation);

    private string Complaint(string verb) => $"Detector {detector.Name} at {job.Beamline.Detector.Address} did not {verb} within {timeoutSeconds} s.";
}
