using Grpc.Core;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.TestKit.Beamlines;

namespace TxmXanes.Devices.Tests.Grpc;

// Drivers that serve the fakes of the test kit: the wire in between is what the tests are about.

internal sealed class PositionerDriver(params IPositioner[] axes) : Positioner.PositionerBase
{
    public override Task<Contracts.Device.V1.PositionerDescription> Describe(DeviceName request, ServerCallContext context) => Answer.Of(async () =>
    {
        var said = await Named(request.Name).DescribeAsync(context.CancellationToken);
        return new Contracts.Device.V1.PositionerDescription { Name = said.Name, Unit = said.Unit, LowLimitValue = said.LowLimit, HighLimitValue = said.HighLimit, VelocityPerS = said.Velocity };
    });

    public override Task<Contracts.Device.V1.PositionerReading> Read(DeviceName request, ServerCallContext context) => Answer.Of(async () =>
        Wire(await Named(request.Name).ReadAsync(context.CancellationToken)));

    public override Task<MoveResult> Move(MoveRequest request, ServerCallContext context) => Answer.Of(async () =>
    {
        var motion = await Named(request.Name).MoveAsync(request.TargetValue, context.CancellationToken);
        return new MoveResult { ReadbackValue = motion.Readback, StartTimeS = motion.StartTime, StopTimeS = motion.StopTime };
    });

    public override Task<Contracts.Device.V1.PositionerReading> Stop(DeviceName request, ServerCallContext context) => Answer.Of(async () =>
    {
        var axis = Named(request.Name);
        await axis.StopAsync(context.CancellationToken);
        return Wire(await axis.ReadAsync(context.CancellationToken));
    });

    private static Contracts.Device.V1.PositionerReading Wire(Acquisition.Devices.PositionerReading reading) =>
        new() { ReadbackValue = reading.Readback, TargetValue = reading.Target, Moving = reading.Moving, TimeS = reading.Time };

    private IPositioner Named(string name) =>
        axes.FirstOrDefault(a => a.Settings.Name == name) ?? throw new RpcException(new Status(StatusCode.NotFound, $"there is no axis '{name}'"));
}

internal sealed class ShutterDriver(FakeShutter shutter) : Shutter.ShutterBase
{
    public override Task<ShutterReading> Read(DeviceName request, ServerCallContext context) => Answer.Of(async () =>
        new ShutterReading { Open = await shutter.IsOpenAsync(context.CancellationToken) });

    public override Task<ShutterReading> Set(SetShutterRequest request, ServerCallContext context) => Answer.Of(async () =>
    {
        await shutter.SetAsync(request.Open, context.CancellationToken);
        return new ShutterReading { Open = shutter.IsOpen };
    });
}

internal sealed class MonitorDriver(params FakeMonitor[] monitors) : Contracts.Device.V1.Monitor.MonitorBase
{
    /// <summary>So many averages are refused as not yet held.</summary>
    public int NotYetHeld { get; set; }

    public override Task<MonitorReading> Read(DeviceName request, ServerCallContext context) => Answer.Of(async () =>
        new MonitorReading { Value = await Named(request.Name).ReadAsync(context.CancellationToken) });

    public override Task<MonitorAverage> Average(AverageRequest request, ServerCallContext context) => Answer.Of(async () =>
    {
        if (NotYetHeld-- > 0)
            throw new RpcException(new Status(StatusCode.OutOfRange, "that time is not yet held"));
        return new MonitorAverage { MeanValue = await Named(request.Name).AverageAsync(request.FromTimeS, request.ToTimeS, context.CancellationToken) };
    });

    private FakeMonitor Named(string name) => monitors.Single(m => m.Name == name);
}

internal sealed class DetectorDriver(FakeDetector detector) : Detector.DetectorBase
{
    public override Task<DetectorDescription> Describe(DeviceName request, ServerCallContext context) => Answer.Of(async () =>
    {
        var said = await detector.DescribeAsync(context.CancellationToken);
        return new DetectorDescription
        {
            Name = detector.Name,
            RowsPx = said.Shape.Rows,
            ColumnsPx = said.Shape.Columns,
            ImageDtype = "uint16",
            PixelSizeUm = said.PixelSizeUm,
            ReadoutTimeS = said.ReadoutSeconds,
            SaturationAdu = said.SaturationAdu,
            GainAduPerPhoton = said.GainAduPerPhoton,
            ReadNoiseAdu = said.ReadNoiseAdu,
            MinimumExposureS = said.MinimumExposureSeconds,
            MaximumExposureS = said.MaximumExposureSeconds,
        };
    });

    public override Task<DetectorReading> Read(DeviceName request, ServerCallContext context) =>
        Task.FromResult(new DetectorReading { State = detector.IsArmed ? DetectorReading.Types.State.Armed : DetectorReading.Types.State.Idle });

    public override Task<DetectorReading> Arm(ArmRequest request, ServerCallContext context) => Answer.Of(async () =>
    {
        exposureSeconds = request.ExposureS;
        await detector.ArmAsync(new SeriesDescription(request.SeriesId, request.SeriesUniqueId, request.FirstImageId, request.NumberOfImages, request.ExposureS), context.CancellationToken);
        return new DetectorReading { State = DetectorReading.Types.State.Armed };
    });

    public override Task<ExposeResult> Expose(ExposeRequest request, ServerCallContext context) => Answer.Of(async () =>
    {
        var exposure = await detector.ExposeAsync(request.ImageId, exposureSeconds, context.CancellationToken);
        return new ExposeResult { ImageId = request.ImageId, StartTimeS = exposure.StartTime, StopTimeS = exposure.StopTime };
    });

    public override Task<DetectorReading> Disarm(DeviceName request, ServerCallContext context) => EndAsync(detector.DisarmAsync, context);

    public override Task<DetectorReading> Abort(DeviceName request, ServerCallContext context) => EndAsync(detector.AbortAsync, context);

    private double exposureSeconds;

    // A driver of the complaining kind.
    private Task<DetectorReading> EndAsync(Func<CancellationToken, Task> end, ServerCallContext context) => Answer.Of(async () =>
    {
        if (!detector.IsArmed)
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "not armed"));
        await end(context.CancellationToken);
        return new DetectorReading { State = DetectorReading.Types.State.Idle };
    });
}

internal static class Answer
{
    public static async Task<T> Of<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (DeviceException problem)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, problem.Message));
        }
    }
}
