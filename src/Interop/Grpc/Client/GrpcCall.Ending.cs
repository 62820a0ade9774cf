using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client;

internal sealed partial class GrpcCall<TRequest, TResponse>
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Outcome? _outcome;
    private ITimer? _deadlineTimer;
    private CancellationTokenRegistration _callerRegistration;
    private CancellationTokenRegistration _shutdownRegistration;

    /// <summary>Stops the transport once the call is over.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    public void Dispose() => Cancel();

    public void Cancel() => Abort(new Status(StatusCode.Cancelled, "The call was cancelled by the client."));

    public Status GetStatus() => (_outcome ?? throw NotEnded()).Status;

    public Metadata GetTrailers() => (_outcome ?? throw NotEnded()).Trailers;

    /// <summary>What a failed write throws: the status of the call, if the failure is a consequence of that.</summary>
    public async Task<RpcException> WriteFailureAsync(Exception exception)
    {
        // A server may answer before it has read everything; the status is then on its way. With a response stream the caller fetches it.
        if (_method.Type == MethodType.ClientStreaming)
            await _settled.Task.ConfigureAwait(false);
        else
            await _opening.ConfigureAwait(false);
        return _outcome is null
            ? GrpcProtocol.Error(StatusCode.Cancelled, "The server takes no more requests; the response stream tells the status of the call.", exception)
            : Failure();
    }

    /// <returns>False if the call has ended before it began.</returns>
    private bool WatchForEnd()
    {
        if (_deadline != DateTime.MaxValue)
        {
            var left = _deadline - TimeProvider.System.GetUtcNow().UtcDateTime;
            if (left <= TimeSpan.Zero)
                PassDeadline();
            else
                _deadlineTimer = TimeProvider.System.CreateTimer(
                    static state => ((GrpcCall<TRequest, TResponse>)state!).PassDeadline(), this, CallTimeout.ForTimer(left), Timeout.InfiniteTimeSpan);
        }

        _callerRegistration = _options.CancellationToken.UnsafeRegister(static state => ((GrpcCall<TRequest, TResponse>)state!).Cancel(), this);
        _shutdownRegistration = _channel.Shutdown.UnsafeRegister(static state => ((GrpcCall<TRequest, TResponse>)state!).Cancel(), this);
        if (_outcome is null)
            return true;
        ReleaseWatches();
        return false;
    }

    private void PassDeadline() =>
        Abort(new Status(StatusCode.DeadlineExceeded, $"The deadline of {_method.FullName} at {_channel.Target} passed."));

    private void Abort(Status status)
    {
        if (!Settle(status, Metadata.Empty))
            return;
        _cancellation.Cancel();
        _response?.Dispose();
    }

    private void Fail(Exception exception)
    {
        var status = exception is RpcException rpc ? rpc.Status : TransportFailure.StatusOf(exception, _channel.Target);
        // The server's timer may be a moment ahead of ours: its reset then means the deadline.
        if (status.StatusCode == StatusCode.Cancelled && TimeProvider.System.GetUtcNow().UtcDateTime >= _deadline)
            status = new Status(StatusCode.DeadlineExceeded, $"The deadline of {_method.FullName} at {_channel.Target} passed.", exception);
        Abort(status);
    }

    private bool Settle(Status status, Metadata trailers)
    {
        if (Interlocked.CompareExchange(ref _outcome, new Outcome(status, trailers), null) is not null)
            return false;
        if (status.StatusCode == StatusCode.OK)
            _headers.TrySetResult([]);
        else
            _headers.TrySetException(Failure());
        _content?.End(status.StatusCode == StatusCode.OK);
        ReleaseWatches();
        _settled.TrySetResult();
        return true;
    }

    private void ReleaseWatches()
    {
        _deadlineTimer?.Dispose();
        _callerRegistration.Unregister();
        _shutdownRegistration.Unregister();
    }

    private void ThrowUnlessOk()
    {
        if (_outcome!.Status.StatusCode != StatusCode.OK)
            throw Failure();
    }

    private RpcException Failure() => new(_outcome!.Status, _outcome.Trailers);

    private static InvalidOperationException NotEnded() => new("The call has not ended.");

    private sealed record Outcome(Status Status, Metadata Trailers);
}
