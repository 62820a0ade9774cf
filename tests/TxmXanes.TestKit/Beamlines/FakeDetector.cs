using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.TestKit.Time;

namespace TxmXanes.TestKit.Beamlines;

/// <summary>What a fake camera does with frames; stands for the frame stream.</summary>
public interface IFakeFrameSink
{
    void Sent(SeriesDescription series, long imageId);

    void Ended(SeriesDescription series);
}

/// <summary>A camera that reads out while the next move goes on, and keeps the rules of arming.</summary>
public sealed class FakeDetector(TestTime time, DeviceCallLog log) : IDetector
{
    private SeriesDescription? armed;
    private Task readout = Task.CompletedTask;

    public string Name => "camera";

    public CameraDescription Description { get; set; } = new(new FrameShape(4, 6), 65535, 0.14, 3.5, 6.5, 0.08, 0.001, 60);

    public IFakeFrameSink? Sink { get; set; }

    /// <summary>Called when an exposure begins.</summary>
    public Action<long> OnExposure { get; set; } = _ => { };

    public bool IsArmed => armed is not null;

    public async Task<CameraDescription> DescribeAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "describe", 0, cancellation);
        return Description;
    }

    public async Task ArmAsync(SeriesDescription series, CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "arm", series.SeriesId, cancellation);
        if (armed is not null)
            throw new DeviceException($"Fake camera is armed for series {armed.SeriesId} already.");
        armed = series;
    }

    public async Task<ExposureResult> ExposeAsync(long imageId, double exposureSeconds, CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "expose", imageId, cancellation);
        if (armed is not { } series || imageId < series.FirstImageId || imageId >= series.FirstImageId + series.ImageCount)
            throw new DeviceException($"Fake camera is not armed for image {imageId}.");
        await readout.WaitAsync(cancellation);
        var start = time.UnixSeconds;
        OnExposure(imageId);
        await time.DelayAsync(exposureSeconds, cancellation);
        readout = ReadOutAsync(series, imageId);
        return new(start, time.UnixSeconds);
    }

    public async Task DisarmAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "disarm", 0, cancellation);
        await readout.WaitAsync(cancellation);
        End();
    }

    public async Task AbortAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "abort", 0, cancellation);
        await readout.WaitAsync(cancellation);
        End();
    }

    private void End()
    {
        if (armed is { } series)
            Sink?.Ended(series);
        armed = null;
    }

    private async Task ReadOutAsync(SeriesDescription series, long imageId)
    {
        await time.DelayAsync(Description.ReadoutSeconds);
        Sink?.Sent(series, imageId);
    }
}
