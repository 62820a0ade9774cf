namespace Grpc.Core.Wire;

/// <summary>Metadata entries as HTTP/2 header fields: text as it is, "-bin" values as base64 (sent without padding, taken with or without).</summary>
internal static class MetadataText
{
    public static string ToField(Metadata.Entry entry) =>
        entry.IsBinary ? Convert.ToBase64String(entry.BinaryValue).TrimEnd('=') : entry.Value;

    /// <summary>Adds a received field unless it belongs to the protocol itself. One "-bin" field may hold several values parted by commas.</summary>
    /// <exception cref="RpcException">INTERNAL: a "-bin" value is not base64.</exception>
    public static void AddField(Metadata metadata, string name, string value)
    {
        if (IsProtocolField(name))
            return;
        var key = name.ToLowerInvariant();
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(Metadata.Entry.Received(key, value));
            return;
        }

        foreach (var part in value.Split(','))
            metadata.Add(Metadata.Entry.Received(key, FromBase64(key, part)));
    }

    private static bool IsProtocolField(string name) =>
        name.StartsWith(':')
        || name.Equals("te", StringComparison.OrdinalIgnoreCase)
        || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) && IsProtocolGrpcField(name));

    private static bool IsProtocolGrpcField(string name) =>
        name.Equals(GrpcProtocol.StatusHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(GrpcProtocol.MessageHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(GrpcProtocol.TimeoutHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(GrpcProtocol.EncodingHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(GrpcProtocol.AcceptEncodingHeader, StringComparison.OrdinalIgnoreCase);

    private static byte[] FromBase64(string key, string text)
    {
        var trimmed = text.Trim().TrimEnd('=');
        var padded = trimmed.PadRight((trimmed.Length + 3) / 4 * 4, '=');
        try
        {
            return Convert.FromBase64String(padded);
        }
        catch (FormatException e)
        {
            throw GrpcProtocol.Error(StatusCode.Internal, $"Metadata '{key}' is not base64.", e);
        }
    }
}
