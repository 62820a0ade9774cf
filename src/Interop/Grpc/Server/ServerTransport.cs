using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server;

/// <summary>What gRPC needs otherwise than plain HTTP.</summary>
internal static class ServerTransport
{
    /// <summary>Messages have their own size limit, and a stream may be silent for as long as it likes.</summary>
    public static void LiftHttpLimits(HttpContext http, bool isRequestStream)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (isRequestStream && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    /// <summary>The peer in gRPC's own notation.</summary>
    public static string Peer(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unix:",
        { IsIPv4MappedToIPv6: true } mapped => $"ipv4:{mapped.MapToIPv4()}:{connection.RemotePort}",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } v6 => $"ipv6:[{v6}]:{connection.RemotePort}",
        var v4 => $"ipv4:{v4}:{connection.RemotePort}",
    };
}
