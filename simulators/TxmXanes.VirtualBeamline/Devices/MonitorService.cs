using Grpc.Core;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Timing;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>Ion chamber ("i0", counts/s) and ring current ("ring_current", mA) over gRPC.</summary>
public sealed class MonitorService(LightSource light, FaultSettings faults, double startSeconds, ISimulationTime time) : Contracts.Device.V1.Monitor.MonitorBase
{
    private const double HeldSeconds = 3600;

    // A single reading is an average over the electronics' time.
    private const double ReadingSeconds = 0.1;

    private static readonly string[] Names = ["i0", "ring_current"];

    public override Task<MonitorDescription> Describe(DeviceName request, ServerCallContext context) =>
        Task.FromResult(new MonitorDescription { Name = request.Name, Unit = IsChamber(request.Name) ? "counts/s" : "mA" });

    public override Task<MonitorReading> Read(DeviceName request, ServerCallContext context) => Task.FromResult(Reading(IsChamber(request.Name)));

    public override Task<MonitorAverage> Average(AverageRequest request, ServerCallContext context)
    {
        var isChamber = IsChamber(request.Name);
        var now = time.NowSeconds;
        var oldest = Math.Max(startSeconds, now - HeldSeconds);
        if (!(request.FromTimeS <= request.ToTimeS))
            throw Refusal.Invalid($"{request.Name}: from_time_s {request.FromTimeS} is not before to_time_s {request.ToTimeS}");
        if (request.FromTimeS < oldest || request.ToTimeS > now)
            throw new RpcException(new(StatusCode.OutOfRange, $"{request.Name}: held are {oldest:0.###} to {now:0.###} s, but {request.FromTimeS:0.###} to {request.ToTimeS:0.###} s is asked for."));
        var (mean, samples) = isChamber ? light.MeanRate(request.FromTimeS, request.ToTimeS) : light.MeanCurrent(request.FromTimeS, request.ToTimeS);
        return Task.FromResult(new MonitorAverage { MeanValue = mean, Samples = samples });
    }

    public override Task Watch(WatchRequest request, IServerStreamWriter<MonitorReading> responses, ServerCallContext context)
    {
        var isChamber = IsChamber(request.Name);
        return Watcher.RunAsync(() => Reading(isChamber), (a, b) => a.Value == b.Value, request.IntervalS, responses, time, context);
    }

    private MonitorReading Reading(bool isChamber)
    {
        var now = time.NowSeconds;
        var value = isChamber ? light.MeanRate(now - ReadingSeconds, now).Mean : light.CurrentAt(now);
        return new() { Value = value, TimeS = now };
    }

    private bool IsChamber(string name)
    {
        if (faults.UnavailableMonitors.Contains(name))
            throw Refusal.Unavailable($"{name}: does not answer (fault on order)");
        return name switch
        {
            "i0" => true,
            "ring_current" => false,
            _ => throw Refusal.Unknown("monitor", name, Names),
        };
    }
}
