using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client;

/// <summary>A request body of unknown length, sent while the response may already be arriving.</summary>
internal abstract class GrpcContent : HttpContent
{
    private static readonly MediaTypeHeaderValue s_contentType = new(GrpcProtocol.ContentType);

    protected GrpcContent() => Headers.ContentType = s_contentType;

    /// <summary>The call has ended: nothing more is sent, or nothing but an orderly end.</summary>
    public virtual void End(bool succeeded)
    {
    }

    protected sealed override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);
}

/// <summary>The one request of a call. Serialised at once, so that the caller may change the message afterwards.</summary>
internal sealed class SingleMessageContent<TRequest> : GrpcContent
{
    private readonly MessageBuffer _buffer;
    private readonly ReadOnlyMemory<byte> _frame;

    public SingleMessageContent(Marshaller<TRequest> marshaller, TRequest request, int? maxMessageSize)
    {
        _buffer = new MessageBuffer(maxMessageSize);
        _frame = _buffer.Frame(marshaller, request);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(_frame, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Only here nobody reads the array any more: the response may end the call while the request is still being sent.
            _buffer.Dispose();
        }
    }
}

/// <summary>A stream of requests: hands its transport stream to the writer and stays open until the writer is done.</summary>
internal sealed class RequestStreamContent : GrpcContent
{
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The transport stream, once the request is under way.</summary>
    public Task<Stream> Stream => _stream.Task;

    /// <summary>No more requests follow.</summary>
    public void Complete() => _done.TrySetResult();

    public override void End(bool succeeded)
    {
        _stream.TrySetCanceled();
        if (succeeded)
            _done.TrySetResult();
        else
            _done.TrySetCanceled();
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Sends the request headers before the first message: the server may speak first.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        _stream.TrySetResult(stream);
        await _done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
