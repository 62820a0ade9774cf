using System.Buffers;
using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

internal sealed partial class ServerCall
{
    private readonly MessageBuffer _buffer;
    private MessageReader? _reader;

    /// <returns>The next request, or null once the client has sent its last.</returns>
    public async ValueTask<T?> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class
    {
        if (!cancellationToken.CanBeCanceled || cancellationToken == CancellationToken)
            return await _reader!.ReadAsync(marshaller, CancellationToken).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, CancellationToken);
        return await _reader!.ReadAsync(marshaller, either.Token).ConfigureAwait(false);
    }

    /// <summary>The one request of a call that is no request stream.</summary>
    public async ValueTask<T> ReadOnlyRequestAsync<T>(Marshaller<T> marshaller)
        where T : class
    {
        var request = await ReadAsync(marshaller, CancellationToken).ConfigureAwait(false)
            ?? throw GrpcProtocol.Error(StatusCode.Internal, "The client sent no request.");
        if (await ReadAsync(marshaller, CancellationToken).ConfigureAwait(false) is not null)
            throw GrpcProtocol.Error(StatusCode.Internal, "The client sent more than one request.");
        return request;
    }

    /// <summary>The one response of a call that is no response stream: left unflushed, so that it leaves together with the status.</summary>
    public Task WriteOnlyResponseAsync<T>(Marshaller<T> marshaller, T? response)
        where T : class => response is null
            ? throw GrpcProtocol.Error(StatusCode.Cancelled, "The handler returned no response.")
            : Status.StatusCode == StatusCode.OK ? WriteAsync(marshaller, response, flush: false, CancellationToken) : Task.CompletedTask;

    /// <exception cref="OperationCanceledException">The client has gone or the deadline has passed.</exception>
    /// <exception cref="InvalidOperationException">Another write is pending, or the call has ended.</exception>
    public Task WriteAsync<T>(Marshaller<T> marshaller, T message, bool flush, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(message);
        return WriteExclusiveAsync(() => SendAsync(_buffer.Frame(marshaller, message), flush, cancellationToken));
    }

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => WriteExclusiveAsync(async () =>
    {
        if (_http.Response.HasStarted)
            throw new InvalidOperationException("The response headers have been sent already.");
        foreach (var entry in responseHeaders)
            _http.Response.Headers.Append(entry.Key, MetadataText.ToField(entry));
        await _http.Response.StartAsync(CancellationToken).ConfigureAwait(false);
        await _http.Response.BodyWriter.FlushAsync(CancellationToken).ConfigureAwait(false);
    });

    private async Task SendAsync(ReadOnlyMemory<byte> frame, bool flush, CancellationToken cancellationToken)
    {
        var response = _http.Response;
        if (!response.HasStarted)
            await response.StartAsync(cancellationToken).ConfigureAwait(false);
        if (!flush)
        {
            response.BodyWriter.Write(frame.Span);
            return;
        }

        var result = await response.BodyWriter.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
            throw new OperationCanceledException("The client has gone.", CancellationToken);
    }
}
