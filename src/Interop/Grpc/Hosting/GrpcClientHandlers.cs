using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace TxmXanes.Interop.GrpcHosting;

/// <summary>HTTP handlers for <c>GrpcChannelOptions.HttpHandler</c>.</summary>
public static class GrpcClientHandlers
{
    /// <summary>Keeps connections, opens another one when streams run out, asks no proxy.</summary>
    /// <remarks>
    /// No keep-alive pings: servers on gRPC's C core (grpcio) close a quiet connection with "too many pings" at the third one
    /// within 5 minutes each, in the middle of a long exposure. A vanished server is noticed by the deadlines of calls.
    /// </remarks>
    public static SocketsHttpHandler Create() => new()
    {
        EnableMultipleHttp2Connections = true,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        InitialHttp2StreamWindowSize = 1024 * 1024,
    };

    /// <summary>Connects to a unix socket whatever the channel's address says.</summary>
    public static void ConnectTo(this SocketsHttpHandler handler, string unixPath) =>
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(unixPath), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                throw new IOException($"unix:{unixPath}: {e.Message}", e);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };

    /// <summary>Trusts one authority only, and shows a client certificate where the server wants one.</summary>
    public static void Trust(this SocketsHttpHandler handler, GrpcClientTls tls)
    {
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            PrivateTrust.Accepts(tls.Authority, certificate as X509Certificate2, chain, errors);
        if (tls.Certificate is not null)
            handler.SslOptions.ClientCertificates = [tls.Certificate];
    }
}

/// <summary>TLS of a client.</summary>
/// <param name="Authority">The only authority that server certificates may come from.</param>
/// <param name="Certificate">For mutual TLS: the client's certificate with its private key.</param>
public sealed record GrpcClientTls(X509Certificate2 Authority, X509Certificate2? Certificate = null);
