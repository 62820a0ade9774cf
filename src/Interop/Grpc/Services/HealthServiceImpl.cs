using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Grpc.HealthCheck;

/// <summary>grpc.health.v1: tells and streams whether services are able to serve. Safe for concurrent use.</summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal);
    private readonly List<Watcher> _watchers = [];

    /// <param name="service">Full name of a service; "" for the server as a whole.</param>
    /// <param name="status">Its status from now on.</param>
    public void SetStatus(string service, ServingStatus status) => Change(service, () => _statuses[service] = status);

    /// <summary>Forgets a service: asking for it gives NOT_FOUND.</summary>
    public void ClearStatus(string service) => Change(service, () => _statuses.Remove(service));

    public void ClearAll()
    {
        string[] known;
        lock (_gate)
            known = [.. _statuses.Keys];
        foreach (var service in known)
            ClearStatus(service);
    }

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        lock (_gate)
        {
            return _statuses.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, $"Service '{request.Service}' is not known here."));
        }
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        // Only the latest status matters to a slow watcher.
        var changes = Channel.CreateBounded<ServingStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var watcher = new Watcher(request.Service, changes.Writer);
        lock (_gate)
        {
            _watchers.Add(watcher);
            changes.Writer.TryWrite(StatusOf_NeedsLock(request.Service));
        }

        try
        {
            var last = (ServingStatus?)null;
            await foreach (var status in changes.Reader.ReadAllAsync(context.CancellationToken))
            {
                if (status == last)
                    continue;
                last = status;
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
            }
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(watcher);
        }
    }

    private void Change(string service, Action change)
    {
        lock (_gate)
        {
            change();
            foreach (var watcher in _watchers.Where(watcher => watcher.Service == service))
                watcher.Changes.TryWrite(StatusOf_NeedsLock(service));
        }
    }

    private ServingStatus StatusOf_NeedsLock(string service) => _statuses.GetValueOrDefault(service, ServingStatus.ServiceUnknown);

    private sealed record Watcher(string Service, ChannelWriter<ServingStatus> Changes);
}
