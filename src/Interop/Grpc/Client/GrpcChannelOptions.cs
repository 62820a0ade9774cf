using Grpc.Core.Wire;

namespace Grpc.Net.Client;

/// <summary>Settings of a channel.</summary>
public sealed class GrpcChannelOptions
{
    /// <value>The transport; null (default) for a <see cref="SocketsHttpHandler"/> of the channel's own.</value>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <value>Whether disposing the channel disposes <see cref="HttpHandler"/>. Default false.</value>
    public bool DisposeHttpClient { get; set; }

    /// <value>Largest response message in bytes; null for no limit. Default 4 MB.</value>
    public int? MaxReceiveMessageSize { get; set; } = GrpcProtocol.DefaultMaxReceiveMessageSize;

    /// <value>Largest request message in bytes; null (default) for no limit.</value>
    public int? MaxSendMessageSize { get; set; }
}
