using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client;

/// <summary>Reads what a response's header blocks say.</summary>
internal static class ClientResponse
{
    /// <summary>The status of a response that is no gRPC response, or null if it is one (http-grpc-status-mapping.md).</summary>
    public static Status? TransportFailureOf(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK && !IsTrailersOnly(response))
            return new Status(CodeOf(response.StatusCode), $"{response.RequestMessage?.RequestUri?.Authority} answered HTTP {(int)response.StatusCode}, not gRPC.");
        if (!GrpcProtocol.IsGrpcContentType(response.Content.Headers.ContentType?.ToString()))
            return new Status(StatusCode.Unknown, $"{response.RequestMessage?.RequestUri?.Authority} answered with content type '{response.Content.Headers.ContentType}', not gRPC.");
        return GrpcProtocol.IsKnownEncoding(EncodingOf(response))
            ? null
            : new Status(StatusCode.Internal, $"The server compressed its response with '{EncodingOf(response)}', which was not offered.");
    }

    public static bool IsTrailersOnly(HttpResponseMessage response) => response.Headers.Contains(GrpcProtocol.StatusHeader);

    public static string? EncodingOf(HttpResponseMessage response) => First(response.Headers, GrpcProtocol.EncodingHeader);

    /// <summary>The status a header block carries.</summary>
    public static Status StatusOf(HttpResponseHeaders block)
    {
        if (First(block, GrpcProtocol.StatusHeader) is not { } text)
            return new Status(StatusCode.Unknown, "The server ended the call without a grpc-status.");
        var code = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((StatusCode)number)
            ? (StatusCode)number
            : StatusCode.Unknown;
        return new Status(code, StatusMessage.Decode(First(block, GrpcProtocol.MessageHeader) ?? ""));
    }

    public static Metadata MetadataOf(HttpResponseHeaders block)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in block.NonValidated)
            foreach (var value in values)
                MetadataText.AddField(metadata, name, value);
        return metadata;
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static StatusCode CodeOf(HttpStatusCode http) => http switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
