using Grpc.Core;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Daemon.Scans;

namespace TxmXanes.Daemon.Services;

/// <summary>scan.v1 over the wire; all it does is translate.</summary>
internal sealed class ScanGrpcService(ScanController scans) : ScanService.ScanServiceBase
{
    public override Task<ScanStatus> Start(StartRequest request, ServerCallContext context) => Translate(() => scans.StartAsync(request, context.CancellationToken));

    public override Task<ScanStatus> GetStatus(ScanId request, ServerCallContext context) => Translate(() => Task.FromResult(scans.StatusOf(request.Id)));

    public override async Task Watch(ScanId request, IServerStreamWriter<ScanStatus> responseStream, ServerCallContext context)
    {
        var id = (await Translate(() => Task.FromResult(scans.StatusOf(request.Id)))).Id;
        await foreach (var status in scans.WatchAsync(id, context.CancellationToken))
            await responseStream.WriteAsync(status);
    }

    public override Task<ScanStatus> Pause(ScanId request, ServerCallContext context) => Translate(() => scans.PauseAsync(request.Id));

    public override Task<ScanStatus> Resume(ScanId request, ServerCallContext context) => Translate(() => scans.ResumeAsync(request.Id));

    public override Task<ScanStatus> Stop(ScanId request, ServerCallContext context) => Translate(() => scans.StopAsync(request.Id));

    public override Task<ScanStatus> Abort(ScanId request, ServerCallContext context) => Translate(() => scans.AbortAsync(request.Id));

    public override Task<ScanList> List(ListRequest request, ServerCallContext context) => Translate(() => Task.FromResult(scans.List()));

    private static async Task<T> Translate<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Domain.BadInputException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message));
        }
        catch (Domain.DeviceException e)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, e.Message));
        }
        catch (ScanUnknownException e)
        {
            throw new RpcException(new Status(StatusCode.NotFound, e.Message));
        }
        catch (ScanRefusedException e)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, e.Message));
        }
    }
}
