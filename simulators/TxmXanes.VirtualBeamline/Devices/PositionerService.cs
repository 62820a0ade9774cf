using Grpc.Core;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.VirtualBeamline.Motion;
using TxmXanes.VirtualBeamline.Timing;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>The axes over gRPC.</summary>
public sealed class PositionerService(IReadOnlyDictionary<string, Axis> axes, ISimulationTime time) : Positioner.PositionerBase
{
    public override Task<PositionerDescription> Describe(DeviceName request, ServerCallContext context)
    {
        var axis = Find(request.Name).Settings;
        return Task.FromResult(new PositionerDescription
        {
            Name = axis.Name,
            Unit = axis.Unit,
            LowLimitValue = axis.LowLimit,
            HighLimitValue = axis.HighLimit,
            VelocityPerS = axis.Velocity,
            AccelerationPerS2 = axis.Acceleration,
        });
    }

    public override Task<PositionerReading> Read(DeviceName request, ServerCallContext context) => Task.FromResult(Reading(Find(request.Name)));

    public override async Task<MoveResult> Move(MoveRequest request, ServerCallContext context)
    {
        var axis = Find(request.Name);
        var settings = axis.Settings;
        if (!(request.TargetValue >= settings.LowLimit && request.TargetValue <= settings.HighLimit))
            throw Refusal.Invalid($"{settings.Name}: target {request.TargetValue} {settings.Unit} is outside {settings.LowLimit} to {settings.HighLimit} {settings.Unit}");
        var start = time.NowSeconds;
        var (end, move) = axis.Begin(request.TargetValue, start);
        try
        {
            await time.WaitUntilAsync(end, context.CancellationToken);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new(StatusCode.DeadlineExceeded,
                $"{settings.Name}: target {request.TargetValue} {settings.Unit} was not reached in time; the readback is {axis.ReadbackAt(time.NowSeconds):0.#####} {settings.Unit}."));
        }
        if (!axis.IsCurrent(move))
            throw new RpcException(new(StatusCode.Aborted, $"{settings.Name}: the motion to {request.TargetValue} {settings.Unit} was stopped or replaced by another."));
        return new() { ReadbackValue = axis.ReadbackAt(Math.Max(end, time.NowSeconds)), StartTimeS = start, StopTimeS = end };
    }

    public override async Task<PositionerReading> Stop(DeviceName request, ServerCallContext context)
    {
        var axis = Find(request.Name);
        await time.WaitUntilAsync(axis.Stop(time.NowSeconds), context.CancellationToken);
        return Reading(axis);
    }

    public override Task Watch(WatchRequest request, IServerStreamWriter<PositionerReading> responses, ServerCallContext context)
    {
        var axis = Find(request.Name);
        return Watcher.RunAsync(() => Reading(axis), (a, b) => a.Moving == b.Moving && a.TargetValue == b.TargetValue && !a.Moving, request.IntervalS, responses, time, context);
    }

    private Axis Find(string name) => axes.GetValueOrDefault(name) ?? throw Refusal.Unknown("positioner", name, axes.Keys);

    private PositionerReading Reading(Axis axis)
    {
        var now = time.NowSeconds;
        return new() { ReadbackValue = axis.ReadbackAt(now), TargetValue = axis.Target, Moving = axis.IsMoving(now), TimeS = now };
    }
}
