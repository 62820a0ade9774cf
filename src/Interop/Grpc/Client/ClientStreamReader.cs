using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Responses of a streaming call as the caller reads them.</summary>
internal sealed class ClientStreamReader<TRequest, TResponse>(GrpcCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? _current;

    public TResponse Current => _current ?? throw new InvalidOperationException("No message is available; MoveNext comes first.");

    /// <remarks>Cancelling a read cancels the call, as in the official packages.</remarks>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static state => ((GrpcCall<TRequest, TResponse>)state!).Cancel(), call);
        _current = await call.ReadAsync().ConfigureAwait(false);
        return _current is not null;
    }
}
