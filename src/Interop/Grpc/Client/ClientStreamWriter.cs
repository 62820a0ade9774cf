using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client;

/// <summary>Requests of a streaming call as the caller writes them. One write at a time.</summary>
internal sealed class ClientStreamWriter<TRequest, TResponse>(
    GrpcCall<TRequest, TResponse> call,
    RequestStreamContent content,
    Marshaller<TRequest> marshaller,
    int? maxMessageSize) : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private readonly MessageBuffer _buffer = new(maxMessageSize);
    private int _writing;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    /// <remarks>Cancelling a write cancels the call: half a message cannot be taken back.</remarks>
    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_completed)
            throw new InvalidOperationException("The request stream has been completed.");
        if (Interlocked.Exchange(ref _writing, 1) == 1)
            throw new InvalidOperationException("Only one write can be pending at a time.");
        try
        {
            using var registration = cancellationToken.UnsafeRegister(
                static state => ((GrpcCall<TRequest, TResponse>)state!).Cancel(), call);
            await SendAsync(_buffer.Frame(marshaller, message)).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    public Task CompleteAsync()
    {
        if (_writing == 1)
            throw new InvalidOperationException("A write is pending.");
        _completed = true;
        content.Complete();
        _buffer.Dispose();
        return Task.CompletedTask;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            var stream = await content.Stream.ConfigureAwait(false);
            await stream.WriteAsync(frame, call.Cancellation).ConfigureAwait(false);
            if (((WriteOptions?.Flags ?? 0) & WriteFlags.BufferHint) == 0)
                await stream.FlushAsync(call.Cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw await call.WriteFailureAsync(e).ConfigureAwait(false);
        }
    }
}
