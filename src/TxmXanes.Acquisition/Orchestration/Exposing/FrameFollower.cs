using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Positioning;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Acquisition.Orchestration.Exposing;

/// <summary>
/// After an exposure: fetches the monitors' means over it, tells the frame path everything known of the frame, and waits
/// for what becomes of it. Runs beside the next move.
/// </summary>
internal sealed class FrameFollower(ScanJob job, AxisGroup axes, EngineClock clock)
{
    private const double TimeoutWithoutSettings = 10;

    /// <summary>Axes' readbacks as they are now, before the exposure.</summary>
    public IReadOnlyDictionary<string, double> Positions()
    {
        var positions = new Dictionary<string, double>(axes.All.Count);
        foreach (var axis in axes.All)
        {
            if (axis.Settings.Role != AxisRole.Energy)
                positions[axis.FileName] = axis.Readback;
        }
        return positions;
    }

    /// <summary>Metadata without the monitors.</summary>
    public FrameMetadata Describe(ScanFrame frame, long imageId, ExposureResult exposure, double energyEv, IReadOnlyDictionary<string, double> positions) => new()
    {
        ImageId = imageId,
        Key = frame.Key,
        EnergyIndex = frame.Step.EnergyIndex,
        EnergySetpointEv = frame.EnergyEv,
        EnergyEv = energyEv,
        // As commanded: the difference of two stamps would carry the driver's jitter. The camera's own word travels in the frame's header.
        CountTimeSeconds = job.Plan.ExposureSeconds,
        StartTime = exposure.StartTime,
        StopTime = exposure.StopTime,
        Positions = positions,
    };

    /// <summary>The frame's outcome, once its metadata is complete and told.</summary>
    public async Task<FrameOutcome> FollowAsync(FrameMetadata metadata, CancellationToken lifetime)
    {
        var rate = MeanAsync(job.Devices.IncidentMonitor, job.Beamline.IncidentMonitor, metadata, lifetime);
        var current = MeanAsync(job.Devices.RingCurrent, job.Beamline.RingCurrent, metadata, lifetime);
        await FirstFailure.OfAsync([rate, current], lifetime);
        job.Frames.Exposed(metadata with { MonitorRate = await rate, RingCurrentMa = await current });
        return await job.Frames.OutcomeAsync(metadata.ImageId, lifetime);
    }

    private async Task<double?> MeanAsync(IMonitor? monitor, DeviceSettings? settings, FrameMetadata metadata, CancellationToken lifetime)
    {
        if (monitor is null)
            return null;
        var limit = clock.LimitSeconds(settings?.TimeoutSeconds ?? TimeoutWithoutSettings);
        return await clock.WithinAsync(
            limit,
            token => monitor.AverageAsync(metadata.StartTime, metadata.StopTime, token),
            () => $"Monitor {monitor.Name} did not tell its mean over frame {metadata.ImageId} within {limit:0.###} s.",
            lifetime);
    }
}
