using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace TxmXanes.Interop.GrpcHosting;

/// <summary>Kestrel set up for gRPC.</summary>
public static class GrpcKestrel
{
    private const int Kilobyte = 1024;
    private const int Megabyte = 1024 * Kilobyte;

    /// <summary>
    /// Windows and frames large enough for 16 MB messages (the sizes served best in measurements on loopback);
    /// a stream may be silent, a vanished client is noticed by pings.
    /// </summary>
    public static void SetGrpcLimits(this KestrelServerLimits limits)
    {
        limits.Http2.InitialConnectionWindowSize = 8 * Megabyte;
        limits.Http2.InitialStreamWindowSize = 4 * Megabyte;
        limits.Http2.MaxFrameSize = Megabyte;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        // A slow subscriber is held back by flow control; it must not cost the other calls of its connection.
        limits.MinResponseDataRate = null;
    }

    /// <summary>Listens for gRPC only (HTTP/2; without <paramref name="tls"/> by prior knowledge).</summary>
    public static void ListenGrpc(this KestrelServerOptions kestrel, GrpcEndpoint endpoint, GrpcServerTls? tls = null)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http2;
            if (tls is not null)
                listen.UseHttps(https => ConfigureTls(https, tls));
        }

        if (endpoint.UnixPath is { } path)
            kestrel.ListenUnixSocket(path, Configure);
        else
            kestrel.Listen(endpoint.Ip!, Configure);
    }

    private static void ConfigureTls(HttpsConnectionAdapterOptions https, GrpcServerTls tls)
    {
        https.ServerCertificate = tls.Certificate;
        if (tls.ClientAuthority is not { } authority)
            return;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, chain, errors) =>
            PrivateTrust.Accepts(authority, certificate, chain, errors & ~SslPolicyErrors.RemoteCertificateNameMismatch);
    }
}

/// <summary>TLS of a server.</summary>
/// <param name="Certificate">The server's certificate with its private key.</param>
/// <param name="ClientAuthority">If set, every client must show a certificate issued by it (mutual TLS).</param>
public sealed record GrpcServerTls(X509Certificate2 Certificate, X509Certificate2? ClientAuthority = null);
