using Grpc.Core;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Frames;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>The camera ("camera") over gRPC.</summary>
public sealed class DetectorService(CameraDevice camera, CameraSettings settings) : Detector.DetectorBase
{
    private const string Name = "camera";

    public override Task<DetectorDescription> Describe(DeviceName request, ServerCallContext context)
    {
        Check(request.Name);
        return Task.FromResult(new DetectorDescription
        {
            Name = Name,
            RowsPx = settings.Rows,
            ColumnsPx = settings.Columns,
            ImageDtype = "uint16",
            PixelSizeUm = settings.PixelSizeUm,
            ReadoutTimeS = settings.ReadoutSeconds,
            SaturationAdu = settings.SaturationAdu,
            GainAduPerPhoton = settings.GainAduPerPhoton,
            ReadNoiseAdu = Math.Sqrt(settings.ReadVarianceAdu2),
            MinimumExposureS = settings.MinimumExposureSeconds,
            MaximumExposureS = settings.MaximumExposureSeconds,
            Binning = 1,
        });
    }

    public override Task<DetectorReading> Read(DeviceName request, ServerCallContext context)
    {
        Check(request.Name);
        return Task.FromResult(camera.Read());
    }

    public override Task<DetectorReading> Arm(ArmRequest request, ServerCallContext context)
    {
        Check(request.Name);
        return Task.FromResult(camera.Arm(new Series(request.SeriesId, request.SeriesUniqueId, request.FirstImageId, request.NumberOfImages, request.ExposureS)));
    }

    public override Task<ExposeResult> Expose(ExposeRequest request, ServerCallContext context)
    {
        Check(request.Name);
        return camera.ExposeAsync(request.ImageId, context.CancellationToken);
    }

    public override Task<DetectorReading> Disarm(DeviceName request, ServerCallContext context)
    {
        Check(request.Name);
        return camera.DisarmAsync(context.CancellationToken);
    }

    public override Task<DetectorReading> Abort(DeviceName request, ServerCallContext context)
    {
        Check(request.Name);
        return Task.FromResult(camera.Abort());
    }

    private static void Check(string name)
    {
        if (name != Name)
            throw Refusal.Unknown("detector", name, [Name]);
    }
}
