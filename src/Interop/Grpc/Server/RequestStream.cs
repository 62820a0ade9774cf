using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Requests of a streaming call as the handler reads them.</summary>
internal sealed class RequestStream<TRequest>(ServerCall call, Marshaller<TRequest> marshaller) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private TRequest? _current;

    public TRequest Current => _current ?? throw new InvalidOperationException("No message is available; MoveNext comes first.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _current = await call.ReadAsync(marshaller, cancellationToken).ConfigureAwait(false);
        return _current is not null;
    }
}

/// <summary>Responses of a streaming call as the handler writes them.</summary>
internal sealed class ResponseStream<TResponse>(ServerCall call, Marshaller<TResponse> marshaller) : IServerStreamWriter<TResponse>
    where TResponse : class
{
    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        var buffered = ((WriteOptions?.Flags ?? 0) & WriteFlags.BufferHint) != 0;
        return call.WriteAsync(marshaller, message, flush: !buffered, cancellationToken);
    }
}
