using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>Requests that a well-behaved gRPC client would not send.</summary>
internal sealed class RawHttp(string target) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public void Dispose() => _http.Dispose();

    /// <summary>One message with its header, as long as <paramref name="announced"/> says (default: the truth).</summary>
    public static byte[] Frame(IMessage message, uint? announced = null, byte flags = 0)
    {
        var payload = message.ToByteArray();
        var frame = new byte[5 + payload.Length];
        frame[0] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), announced ?? (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    public Task<RawResponse> PostAsync(string path, byte[] body, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        PostAsync(path, new ByteArrayContent(body), HttpVersion.Version20, "application/grpc", cancel, headers);

    public async Task<RawResponse> PostAsync(
        string path, HttpContent content, Version version, string contentType, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target + path)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        string? Find(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;
        return new RawResponse((int)response.StatusCode, Find("grpc-status"), Find("grpc-message"), body);
    }
}

internal sealed record RawResponse(int HttpStatus, string? GrpcStatus, string? GrpcMessage, byte[] Body);
