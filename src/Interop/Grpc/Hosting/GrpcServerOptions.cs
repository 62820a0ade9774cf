using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TxmXanes.Interop.GrpcHosting;

/// <summary>What a <see cref="GrpcServerHost"/> serves and where.</summary>
public sealed record GrpcServerOptions
{
    /// <value>Objects whose classes derive from generated service bases, each of another class.</value>
    public required IReadOnlyList<object> Services { get; init; }

    /// <value>Default: 127.0.0.1 on a free port.</value>
    public GrpcEndpoint Endpoint { get; init; } = GrpcEndpoint.LoopbackAnyPort;

    /// <value>TLS; null (default) for plain HTTP/2.</value>
    public GrpcServerTls? Tls { get; init; }

    /// <value>Largest request message in bytes. Default 4 MB.</value>
    public int MaxReceiveMessageSize { get; init; } = 4 * 1024 * 1024;

    /// <value>Whether grpc.health.v1 is served, with every service SERVING. Default true.</value>
    public bool Health { get; init; } = true;

    /// <value>Whether server reflection (v1 and v1alpha) is served. Default true.</value>
    public bool Reflection { get; init; } = true;

    /// <value>How long calls under way may go on once the host stops. Default 1 s.</value>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <value>Where the host logs; null (default) for nowhere.</value>
    public ILoggerProvider? Logger { get; init; }

    /// <value>Further settings of Kestrel.</value>
    public Action<KestrelServerOptions>? ConfigureKestrel { get; init; }

    /// <value>Further services of the host.</value>
    public Action<IServiceCollection>? ConfigureServices { get; init; }
}
