using Grpc.Core;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Domain;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Devices.Grpc;

/// <summary>A camera behind txmxanes.device.v1.Detector.</summary>
public sealed class GrpcDetector(DetectorSettings settings, CallInvoker driver, EngineClock clock) : IDetector
{
    private readonly Detector.DetectorClient client = new(driver);
    private readonly DeviceName name = new() { Name = settings.Name };
    private readonly DriverCall call = new($"Detector {settings.Name}", settings.Address, settings.TimeoutSeconds, clock);

    // Known from the description on: an exposure waits for the readout of the one before.
    private double readoutSeconds;

    public string Name => settings.Name;

    public async Task<CameraDescription> DescribeAsync(CancellationToken cancellation)
    {
        var said = await call.RepeatableAsync("describe itself", options => client.DescribeAsync(name, options), cancellation);
        if (said.ImageDtype != "uint16")
            throw new DeviceException($"{call.Where} sends '{said.ImageDtype}' pixels; uint16 is needed.");
        if (!(said.ReadoutTimeS >= 0 && said.SaturationAdu > 0))
            throw new DeviceException($"{call.Where} describes itself with a readout of {said.ReadoutTimeS} s and saturation at {said.SaturationAdu} ADU; a readout of at least 0 and a saturation above 0 are needed.");
        readoutSeconds = said.ReadoutTimeS;
        return new(
            new FrameShape(said.RowsPx, said.ColumnsPx),
            said.SaturationAdu,
            said.GainAduPerPhoton,
            said.ReadNoiseAdu,
            said.PixelSizeUm,
            said.ReadoutTimeS,
            said.MinimumExposureS,
            said.MaximumExposureS);
    }

    public Task ArmAsync(SeriesDescription series, CancellationToken cancellation)
    {
        var request = new ArmRequest
        {
            Name = settings.Name,
            SeriesId = series.SeriesId,
            SeriesUniqueId = series.UniqueId,
            FirstImageId = series.FirstImageId,
            NumberOfImages = series.ImageCount,
            ExposureS = series.ExposureSeconds,
        };
        return call.OnceAsync($"arm for series {series.SeriesId}", readoutSeconds, options => client.ArmAsync(request, options), cancellation);
    }

    public async Task<ExposureResult> ExposeAsync(long imageId, double exposureSeconds, CancellationToken cancellation)
    {
        var said = await call.OnceAsync(
            $"expose frame {imageId}",
            exposureSeconds + readoutSeconds,
            options => client.ExposeAsync(new ExposeRequest { Name = settings.Name, ImageId = imageId }, options),
            cancellation);
        return said.ImageId == imageId
            ? new(said.StartTimeS, said.StopTimeS)
            : throw new DeviceException($"{call.Where} exposed frame {said.ImageId} when it was told to expose frame {imageId}.");
    }

    public Task DisarmAsync(CancellationToken cancellation) => EndAsync("disarm", options => client.DisarmAsync(name, options), cancellation);

    public Task AbortAsync(CancellationToken cancellation) => EndAsync("abort", options => client.AbortAsync(name, options), cancellation);

    // A camera that is not armed is what both ask for; some drivers complain.
    private async Task EndAsync(string doing, Func<CallOptions, AsyncUnaryCall<DetectorReading>> end, CancellationToken cancellation)
    {
        try
        {
            await call.RepeatableAsync(doing, end, cancellation);
        }
        catch (DriverException notArmed) when (notArmed.Status == StatusCode.FailedPrecondition)
        {
            var state = (await call.RepeatableAsync("read", options => client.ReadAsync(name, options), cancellation)).State;
            if (state != DetectorReading.Types.State.Idle)
                throw;
        }
    }
}
