using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>What the server side logs.</summary>
internal static partial class GrpcServerLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} threw an unexpected exception; the caller sees UNKNOWN")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "{Method} ended with {StatusCode}: {Detail}")]
    public static partial void CallRefused(ILogger logger, string method, Grpc.Core.StatusCode statusCode, string detail);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "{Method} ended after its caller had gone or its deadline had passed")]
    public static partial void HandlerEndedLate(ILogger logger, string method, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "{Method} passed its deadline")]
    public static partial void DeadlinePassed(ILogger logger, string method);
}
