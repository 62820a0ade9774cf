using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>What the failure of a connection or stream means as a status (PROTOCOL-HTTP2.md, "Errors").</summary>
internal static class TransportFailure
{
    public static Status StatusOf(Exception exception, string target)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case HttpProtocolException protocol:
                    return new Status(CodeOf(protocol.ErrorCode), $"{target} reset the stream: HTTP/2 error {protocol.ErrorCode}.", exception);
                case SocketException or AuthenticationException:
                    return new Status(StatusCode.Unavailable, $"{target} cannot be reached: {(exception.InnerException ?? exception).Message}", exception);
            }
        }

        return exception switch
        {
            OperationCanceledException => new Status(StatusCode.Cancelled, "The call was cancelled.", exception),
            HttpRequestException or IOException => new Status(StatusCode.Unavailable, $"The connection to {target} failed: {exception.Message}", exception),
            _ => new Status(StatusCode.Internal, $"The call to {target} failed: {exception.Message}", exception),
        };
    }

    private static StatusCode CodeOf(long http2Error) => http2Error switch
    {
        0x0 => StatusCode.Unavailable,        // NO_ERROR: the server is closing the connection
        0x7 => StatusCode.Unavailable,        // REFUSED_STREAM
        0x8 => StatusCode.Cancelled,          // CANCEL
        0xb => StatusCode.ResourceExhausted,  // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied,   // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
