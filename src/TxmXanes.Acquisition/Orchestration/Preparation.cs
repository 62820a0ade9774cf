using System.Globalization;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Exposing;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Acquisition.Orchestration;

/// <summary>Before anything moves: every device answers, and is what the beamline file and the plan take it for.</summary>
internal sealed class Preparation(ScanJob job, AxisGroup axes, ShutterHand shutter, CameraSeries camera, EngineClock clock)
{
    private const double TimeoutWithoutSettings = 10;

    // A limit that went through a float at the driver is the same limit.
    private const double RelativeRounding = 1e-6;

    /// <summary>The detector, fit for the plan.</summary>
    /// <exception cref="BadInputException">Beamline file or plan and devices do not agree; every such problem, one a line.</exception>
    /// <exception cref="DeviceException">A device does not answer.</exception>
    public async Task<CameraDescription> CheckAsync(CancellationToken cancellation)
    {
        var problems = new List<string>();
        foreach (var axis in axes.All)
            problems.AddRange(ProblemsOf(axis.Settings, await axis.DescribeAsync(cancellation)));
        var description = await camera.DescribeAsync(cancellation);
        problems.AddRange(ProblemsOf(description));
        if (shutter.IsConfigured)
            await shutter.IsOpenAsync(cancellation);
        await AnswersAsync(job.Devices.IncidentMonitor, job.Beamline.IncidentMonitor, cancellation);
        await AnswersAsync(job.Devices.RingCurrent, job.Beamline.RingCurrent, cancellation);
        return problems.Count == 0 ? description : throw new BadInputException(string.Join('\n', problems));
    }

    private static IEnumerable<string> ProblemsOf(AxisSettings file, PositionerDescription driver)
    {
        if (driver.Unit != file.Unit)
        {
            yield return $"Axis {file.Name}: the beamline file says {file.Unit}, the driver at {file.Address} {driver.Unit}.";
            yield break;
        }
        var rounding = RelativeRounding * Math.Max(Math.Abs(driver.LowLimit), Math.Abs(driver.HighLimit));
        if (!(file.LowLimit >= driver.LowLimit - rounding && file.HighLimit <= driver.HighLimit + rounding))
            yield return string.Create(CultureInfo.InvariantCulture, $"Axis {file.Name}: the beamline file's limits {file.LowLimit} to {file.HighLimit} {file.Unit} go beyond the driver's {driver.LowLimit} to {driver.HighLimit} {driver.Unit}.");
    }

    private IEnumerable<string> ProblemsOf(CameraDescription camera)
    {
        var name = job.Devices.Detector.Name;
        var exposure = job.Plan.ExposureSeconds;
        if (camera.Shape.Rows <= 0 || camera.Shape.Columns <= 0)
            yield return $"Detector {name} says that its frames are {camera.Shape} pixels.";
        if (job.Shape is { } shape && shape != camera.Shape)
            yield return $"Detector {name} makes frames of {camera.Shape} pixels, the scan was set up for {shape}.";
        if (exposure < camera.MinimumExposureSeconds || (camera.MaximumExposureSeconds > 0 && exposure > camera.MaximumExposureSeconds))
            yield return string.Create(CultureInfo.InvariantCulture, $"The plan's exposure_s of {exposure} lies outside the limits of detector {name}, {camera.MinimumExposureSeconds} to {camera.MaximumExposureSeconds} s.");
    }

    private async Task AnswersAsync(IMonitor? monitor, DeviceSettings? settings, CancellationToken cancellation)
    {
        if (monitor is null)
            return;
        var limit = clock.LimitSeconds(settings?.TimeoutSeconds ?? TimeoutWithoutSettings);
        var value = await clock.WithinAsync(limit, monitor.ReadAsync, () => $"Monitor {monitor.Name} did not answer within {limit:0.###} s.", cancellation);
        if (!double.IsFinite(value))
            throw new DeviceException($"Monitor {monitor.Name} reads {value}, which is not a finite number.");
    }
}
