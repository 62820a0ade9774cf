using Grpc.Net.Client;

namespace TxmXanes.Interop.GrpcHosting;

/// <summary>Opens channels from what configuration files say.</summary>
public static class GrpcChannels
{
    /// <summary>The largest message our own services exchange (a full camera frame or map with room to spare).</summary>
    public const int LargeMessageSize = 64 * 1024 * 1024;

    /// <param name="target">"127.0.0.1:7001", "http://…", "https://…", "unix:/path", or <see cref="GrpcServerHost.Target"/>.</param>
    /// <param name="tls">Needed for an authority of one's own; null takes plain HTTP/2 unless the target says https.</param>
    /// <param name="maxReceiveMessageSize">Largest response in bytes.</param>
    /// <exception cref="ArgumentException">The target is none of these.</exception>
    public static GrpcChannel Open(string target, GrpcClientTls? tls = null, int maxReceiveMessageSize = LargeMessageSize)
    {
        const string unix = "unix:";
        var isUnix = target.StartsWith(unix, StringComparison.Ordinal);
        var handler = GrpcClientHandlers.Create();
        if (isUnix)
            handler.ConnectTo(unixPath: target[unix.Length..]);
        if (tls is not null)
            handler.Trust(tls);
        var scheme = tls is null ? "http" : "https";
        var address = isUnix ? $"{scheme}://localhost"
            : target.Contains("://", StringComparison.Ordinal) ? target
            : $"{scheme}://{target}";
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = maxReceiveMessageSize,
        });
    }
}
