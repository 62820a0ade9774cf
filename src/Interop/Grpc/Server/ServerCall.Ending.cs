using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server;

/// <remarks>
/// A call ends once: when its handler returns, or at its deadline even if the handler does not listen.
/// <see cref="_gate"/> guards the two facts that decide it: whether the call has ended and which write is under way.
/// </remarks>
internal sealed partial class ServerCall
{
    /// <summary>HTTP/2 error code CANCEL.</summary>
    private const int ResetCancel = 8;

    private readonly Lock _gate = new();
    private Task _pendingWrite = Task.CompletedTask;
    private Task? _endedByDeadline;
    private bool _ended;
    private volatile bool _deadlinePassed;
    private CancellationTokenSource? _cancellation;
    private ITimer? _deadlineTimer;

    /// <summary>Sets status and trailers of a response that is then complete.</summary>
    public static void WriteStatus(HttpContext http, Status status, Metadata? trailers)
    {
        // Without a message the status goes into the only header block ("trailers-only").
        var response = http.Response;
        var block = response.HasStarted ? http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : response.Headers;
        if (block is null)
            return;
        if (!response.HasStarted)
            response.ContentType = GrpcProtocol.ContentType;
        block[GrpcProtocol.StatusHeader] = ((int)status.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (status.Detail.Length > 0)
            block[GrpcProtocol.MessageHeader] = StatusMessage.Encode(status.Detail);
        if (trailers is null)
            return;
        foreach (var entry in trailers)
            block.Append(entry.Key, MetadataText.ToField(entry));
    }

    private void StartDeadline()
    {
        string? header = _http.Request.Headers[GrpcProtocol.TimeoutHeader];
        if (header is null)
            return;
        if (!CallTimeout.TryDecode(header, out var timeout))
            throw GrpcProtocol.Error(StatusCode.Internal, $"grpc-timeout '{header}' is not of the form <up to 8 digits><H|M|S|m|u|n>.");
        _deadline = TimeProvider.System.GetUtcNow().UtcDateTime + timeout;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(_http.RequestAborted);
        _cancellationToken = _cancellation.Token;
        _deadlineTimer = TimeProvider.System.CreateTimer(
            static state => ((ServerCall)state!).PassDeadline(), this, CallTimeout.ForTimer(timeout), Timeout.InfiniteTimeSpan);
    }

    private void PassDeadline()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
            _deadlinePassed = true;
            _endedByDeadline = EndAtDeadlineAsync();
        }

        GrpcServerLog.DeadlinePassed(_logger, _method.FullName);
        _cancellation!.Cancel();
    }

    private async Task EndAtDeadlineAsync()
    {
        if (_pendingWrite.IsCompleted)
        {
            WriteStatus(_http, new Status(StatusCode.DeadlineExceeded, "The deadline passed at the server."), null);
            await _http.Response.CompleteAsync().ConfigureAwait(false);
        }

        // Stops a write that waits for the client, and requests still on their way.
        _http.Features.Get<IHttpResetFeature>()?.Reset(ResetCancel);
    }

    private async Task EndAsync(Status status)
    {
        Task? endedByDeadline;
        lock (_gate)
        {
            endedByDeadline = _endedByDeadline;
            _ended = true;
        }

        if (endedByDeadline is not null)
        {
            await endedByDeadline.ConfigureAwait(false);
            return;
        }

        // A handler may return without having awaited its last write.
        await _pendingWrite.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        WriteStatus(_http, status, _trailers);
    }

    private Task WriteExclusiveAsync(Func<Task> write)
    {
        lock (_gate)
        {
            if (_ended)
            {
                CancellationToken.ThrowIfCancellationRequested();
                throw new InvalidOperationException("The call has ended; nothing more can be written.");
            }

            if (!_pendingWrite.IsCompleted)
                throw new InvalidOperationException("Only one write can be pending at a time.");
            return _pendingWrite = write();
        }
    }
}
