using System.Globalization;
using System.Net;

namespace TxmXanes.Interop.GrpcHosting;

/// <summary>Where a server listens: "127.0.0.1:7001", "[::1]:0", "localhost:7001", "0.0.0.0:7001", or "unix:/path/of/socket". Port 0 picks a free one.</summary>
public sealed record GrpcEndpoint
{
    private GrpcEndpoint(IPEndPoint? ip, string? unixPath)
    {
        Ip = ip;
        UnixPath = unixPath;
    }

    /// <summary>127.0.0.1 on a free port.</summary>
    public static GrpcEndpoint LoopbackAnyPort { get; } = new(new IPEndPoint(IPAddress.Loopback, 0), null);

    public IPEndPoint? Ip { get; }

    public string? UnixPath { get; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLocal => Ip is null || IPAddress.IsLoopback(Ip.Address);

    /// <exception cref="FormatException">The text is neither "address:port" nor "unix:/path".</exception>
    public static GrpcEndpoint Parse(string text)
    {
        const string unix = "unix:";
        if (text.StartsWith(unix, StringComparison.Ordinal) && text.Length > unix.Length)
            return new GrpcEndpoint(null, text[unix.Length..]);
        var colon = text.LastIndexOf(':');
        if (colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && TryParseAddress(text[..colon], out var address))
            return new GrpcEndpoint(new IPEndPoint(address, port), null);
        throw new FormatException($"'{text}' is not an endpoint; give an IP address and a port such as 127.0.0.1:7001, or unix:/path.");
    }

    public override string ToString() => Ip?.ToString() ?? $"unix:{UnixPath}";

    private static bool TryParseAddress(string text, out IPAddress address)
    {
        if (text == "localhost")
        {
            address = IPAddress.Loopback;
            return true;
        }

        return IPAddress.TryParse(text, out address!);
    }
}
