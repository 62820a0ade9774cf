using Google.Protobuf;

namespace Grpc.Core;

/// <summary>The richer error model: a google.rpc.Status with details in the trailer grpc-status-details-bin.</summary>
public static class RpcStatusExtensions
{
    internal const string TrailerKey = "grpc-status-details-bin";

    /// <summary>An exception for a handler to throw; its caller receives <paramref name="status"/> whole.</summary>
    public static RpcException ToRpcException(this Google.Rpc.Status status)
    {
        var code = Enum.IsDefined((StatusCode)status.Code) ? (StatusCode)status.Code : StatusCode.Unknown;
        return new RpcException(new Status(code, status.Message), new Metadata { { TrailerKey, status.ToByteArray() } });
    }

    /// <summary>The first detail of type <typeparamref name="T"/>, or null.</summary>
    public static T? GetDetail<T>(this Google.Rpc.Status status)
        where T : class, IMessage<T>, new()
    {
        foreach (var detail in status.Details)
            if (detail.TryUnpack<T>(out var message))
                return message;
        return null;
    }
}

/// <summary>Reads the richer error model.</summary>
public static class ExceptionExtensions
{
    /// <summary>The google.rpc.Status that came with the failure, or null if there is none (or it is unreadable and so of no use).</summary>
    public static Google.Rpc.Status? GetRpcStatus(this RpcException exception)
    {
        if (exception.Trailers.GetValueBytes(RpcStatusExtensions.TrailerKey) is not { } bytes)
            return null;
        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
