using System.Net;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client;

/// <summary>Makes the HTTP/2 request of a call.</summary>
internal static class ClientRequest
{
    private const string UserAgent = "grpc-dotnet-txmxanes/0.1";

    public static HttpRequestMessage Create(Uri address, HttpContent content, Metadata? metadata, DateTime deadline)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation(GrpcProtocol.AcceptEncodingHeader, GrpcProtocol.AcceptedEncodings);
        if (deadline != DateTime.MaxValue)
            request.Headers.TryAddWithoutValidation(GrpcProtocol.TimeoutHeader, CallTimeout.Encode(deadline - TimeProvider.System.GetUtcNow().UtcDateTime));
        if (metadata is not null)
            foreach (var entry in metadata)
                request.Headers.TryAddWithoutValidation(entry.Key, MetadataText.ToField(entry));
        return request;
    }
}
