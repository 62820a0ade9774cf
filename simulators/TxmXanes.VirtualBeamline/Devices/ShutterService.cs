using Grpc.Core;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Timing;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>The shutter over gRPC.</summary>
public sealed class ShutterService(ShutterBlade blade, ISimulationTime time) : Shutter.ShutterBase
{
    private const string Name = "shutter";

    public override Task<ShutterDescription> Describe(DeviceName request, ServerCallContext context)
    {
        Check(request.Name);
        return Task.FromResult(new ShutterDescription { Name = Name, TravelTimeS = blade.TravelSeconds });
    }

    public override Task<ShutterReading> Read(DeviceName request, ServerCallContext context)
    {
        Check(request.Name);
        return Task.FromResult(Reading());
    }

    public override async Task<ShutterReading> Set(SetShutterRequest request, ServerCallContext context)
    {
        Check(request.Name);
        await time.WaitUntilAsync(blade.Begin(request.Open, time.NowSeconds), context.CancellationToken);
        return Reading();
    }

    public override Task Watch(WatchRequest request, IServerStreamWriter<ShutterReading> responses, ServerCallContext context)
    {
        Check(request.Name);
        return Watcher.RunAsync(Reading, (a, b) => a.Open == b.Open, request.IntervalS, responses, time, context);
    }

    private ShutterReading Reading()
    {
        var now = time.NowSeconds;
        return new() { Open = blade.SaysOpen(now), TimeS = now };
    }

    private static void Check(string name)
    {
        if (name != Name)
            throw Refusal.Unknown("shutter", name, [Name]);
    }
}
