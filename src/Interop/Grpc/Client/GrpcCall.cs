using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client;

/// <summary>
/// One call on the client. This file opens it and reads responses; .Ending settles its outcome, once, whoever is first:
/// the server's status, a failure of the transport, the deadline, the caller's cancellation.
/// </summary>
internal sealed partial class GrpcCall<TRequest, TResponse> : IDisposable
    where TRequest : class
    where TResponse : class
{
    private readonly GrpcChannel _channel;
    private readonly Method<TRequest, TResponse> _method;
    private readonly CallOptions _options;
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DateTime _deadline;
    private GrpcContent? _content;
    private HttpResponseMessage? _response;
    private MessageReader? _reader;
    private Task _opening = Task.CompletedTask;

    public GrpcCall(GrpcChannel channel, Method<TRequest, TResponse> method, CallOptions options)
    {
        _channel = channel;
        _method = method;
        _options = options;
        _deadline = options.Deadline ?? DateTime.MaxValue;
        if (_deadline.Kind != DateTimeKind.Utc && _deadline != DateTime.MaxValue)
            throw new ArgumentException($"A deadline is a time in UTC; this one is {_deadline.Kind}.", nameof(options));
        // Nobody has to look at the headers of a failed call.
        _ = _headers.Task.ContinueWith(static task => task.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
    }

    public Task<Metadata> Headers => _headers.Task;

    /// <summary>Sends the one request of the call; returns at once.</summary>
    public void Open(TRequest request)
    {
        try
        {
            Open(new SingleMessageContent<TRequest>(_method.RequestMarshaller, request, _channel.MaxSendMessageSize));
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Sends the request headers and whatever <paramref name="content"/> brings; returns at once.</summary>
    public void Open(GrpcContent content)
    {
        _content = content;
        if (WatchForEnd())
            _opening = SendAsync(content);
    }

    /// <returns>The next response, or null at the end of a call that succeeded.</returns>
    /// <exception cref="RpcException">The call did not succeed.</exception>
    public async Task<TResponse?> ReadAsync()
    {
        await _opening.ConfigureAwait(false);
        if (_outcome is null)
        {
            try
            {
                var message = await _reader!.ReadAsync(_method.ResponseMarshaller, Cancellation).ConfigureAwait(false);
                if (message is not null)
                    return message;
                _reader.Complete();
                Settle(ClientResponse.StatusOf(_response!.TrailingHeaders), ClientResponse.MetadataOf(_response.TrailingHeaders));
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }

        ThrowUnlessOk();
        return null;
    }

    /// <summary>The response of a call that is no response stream.</summary>
    public async Task<TResponse> ReadOnlyResponseAsync()
    {
        var response = await ReadAsync().ConfigureAwait(false);
        if (response is null)
            throw GrpcProtocol.Error(StatusCode.Internal, $"{_method.FullName}: the server sent no response.");
        if (await ReadAsync().ConfigureAwait(false) is null)
            return response;
        Abort(new Status(StatusCode.Internal, $"{_method.FullName}: the server sent more than one response."));
        throw Failure();
    }

    private async Task SendAsync(GrpcContent content)
    {
        try
        {
            using var request = ClientRequest.Create(_channel.AddressOf(_method), content, _options.Headers, _deadline);
            var response = await _channel.Invoker.SendAsync(request, Cancellation).ConfigureAwait(false);
            _response = response;
            if (_outcome is null)
                Accept(response);
            if (_outcome is not null)
            {
                response.Dispose();
                return;
            }

            _reader = new MessageReader(
                PipeReader.Create(await response.Content.ReadAsStreamAsync(Cancellation).ConfigureAwait(false)),
                _channel.MaxReceiveMessageSize,
                ClientResponse.EncodingOf(response));
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Accept(HttpResponseMessage response)
    {
        if (ClientResponse.TransportFailureOf(response) is { } failure)
        {
            Settle(failure, ClientResponse.MetadataOf(response.Headers));
        }
        else if (ClientResponse.IsTrailersOnly(response))
        {
            _headers.TrySetResult([]);
            Settle(ClientResponse.StatusOf(response.Headers), ClientResponse.MetadataOf(response.Headers));
        }
        else
        {
            _headers.TrySetResult(ClientResponse.MetadataOf(response.Headers));
        }
    }
}
