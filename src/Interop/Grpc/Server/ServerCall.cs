using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>
/// One call on the server. Its parts: this file runs it from the first check to the status; .Messages reads and writes;
/// .Ending decides who ends it (handler or deadline); .Context is what the handler sees.
/// </summary>
internal sealed partial class ServerCall : ServerCallContext
{
    private readonly HttpContext _http;
    private readonly IMethod _method;
    private readonly GrpcServiceOptions _options;
    private readonly ILogger _logger;

    private ServerCall(HttpContext http, IMethod method, GrpcServiceOptions options, ILogger logger)
    {
        _http = http;
        _method = method;
        _options = options;
        _logger = logger;
        _buffer = new MessageBuffer(options.MaxSendMessageSize);
        _cancellationToken = http.RequestAborted;
    }

    /// <summary>Serves one HTTP request as a call of <paramref name="method"/>.</summary>
    public static async Task ServeAsync(HttpContext http, IMethod method, GrpcServiceOptions options, ILogger logger, Func<ServerCall, Task> body)
    {
        if (RefusesTransport(http))
            return;
        var call = new ServerCall(http, method, options, logger);
        try
        {
            Status status;
            try
            {
                call.Begin();
                await body(call).ConfigureAwait(false);
                status = call.Status;
            }
            catch (Exception e)
            {
                status = call.StatusOf(e);
            }

            await call.EndAsync(status).ConfigureAwait(false);
        }
        finally
        {
            call.Release();
        }
    }

    /// <summary>Answers in HTTP what is not gRPC over HTTP/2.</summary>
    /// <returns>True if the request was refused.</returns>
    public static bool RefusesTransport(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            http.Response.Headers.Upgrade = "h2c";
            return true;
        }

        if (GrpcProtocol.IsGrpcContentType(http.Request.ContentType))
            return false;
        http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return true;
    }

    private void Begin()
    {
        ServerTransport.LiftHttpLimits(_http, isRequestStream: _method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming);
        _http.Response.ContentType = GrpcProtocol.ContentType;
        string? encoding = _http.Request.Headers[GrpcProtocol.EncodingHeader];
        if (!GrpcProtocol.IsKnownEncoding(encoding))
        {
            _http.Response.Headers[GrpcProtocol.AcceptEncodingHeader] = GrpcProtocol.AcceptedEncodings;
            throw GrpcProtocol.Error(StatusCode.Unimplemented, $"Compression '{encoding}' is not supported; these are: {GrpcProtocol.AcceptedEncodings}.");
        }

        _reader = new MessageReader(_http.Request.BodyReader, _options.MaxReceiveMessageSize, encoding);
        StartDeadline();
    }

    private Status StatusOf(Exception exception)
    {
        switch (exception)
        {
            case RpcException rpc:
                GrpcServerLog.CallRefused(_logger, _method.FullName, rpc.StatusCode, rpc.Status.Detail);
                foreach (var trailer in rpc.Trailers)
                    ResponseTrailers.Add(trailer);
                return rpc.Status;
            case not null when CancellationToken.IsCancellationRequested:
                // Whatever a handler throws once its call is over is a consequence of that.
                GrpcServerLog.HandlerEndedLate(_logger, _method.FullName, exception);
                return new Status(_deadlinePassed ? StatusCode.DeadlineExceeded : StatusCode.Cancelled, "");
            case OperationCanceledException:
                return new Status(StatusCode.Cancelled, "The call was cancelled by its handler.");
            default:
                GrpcServerLog.HandlerFailed(_logger, _method.FullName, exception!);
                var detail = _options.EnableDetailedErrors == true ? $" {exception!.GetType().Name}: {exception.Message}" : "";
                return new Status(StatusCode.Unknown, $"Exception was thrown by handler.{detail}");
        }
    }

    private void Release()
    {
        _deadlineTimer?.Dispose();
        // After a deadline the timer's thread may still be cancelling it.
        if (!_deadlinePassed)
            _cancellation?.Dispose();
        _buffer.Dispose();
    }
}
