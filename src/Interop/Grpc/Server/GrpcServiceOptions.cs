using Grpc.Core.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>Settings of all gRPC services of a host.</summary>
public class GrpcServiceOptions
{
    /// <value>Largest request message in bytes; null for no limit. Default 4 MB.</value>
    public int? MaxReceiveMessageSize { get; set; } = GrpcProtocol.DefaultMaxReceiveMessageSize;

    /// <value>Largest response message in bytes; null (default) for no limit.</value>
    public int? MaxSendMessageSize { get; set; }

    /// <value>Whether callers see the type and message of an unexpected exception. Default false.</value>
    public bool? EnableDetailedErrors { get; set; }
}
