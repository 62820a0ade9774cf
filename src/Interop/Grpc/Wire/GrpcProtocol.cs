namespace Grpc.Core.Wire;

/// <summary>Names and limits of gRPC over HTTP/2 (PROTOCOL-HTTP2.md).</summary>
internal static class GrpcProtocol
{
    public const string ContentType = "application/grpc";
    public const string StatusHeader = "grpc-status";
    public const string MessageHeader = "grpc-message";
    public const string TimeoutHeader = "grpc-timeout";
    public const string EncodingHeader = "grpc-encoding";
    public const string AcceptEncodingHeader = "grpc-accept-encoding";
    public const string Identity = "identity";
    public const string Gzip = "gzip";
    public const string AcceptedEncodings = "identity,gzip";

    /// <summary>One byte "compressed", four bytes length (big-endian).</summary>
    public const int FrameHeaderLength = 5;

    /// <summary>Largest message taken unless told otherwise, as in the official packages.</summary>
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    /// <summary>"application/grpc", also with "+proto" or parameters, but not "application/grpc-web".</summary>
    public static bool IsGrpcContentType(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');

    public static bool IsKnownEncoding(string? encoding) => encoding is null or "" or Identity or Gzip;

    public static RpcException Error(StatusCode code, string detail, Exception? cause = null) => new(new Status(code, detail, cause));
}
