using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TxmXanes.Interop.Tests.Echo.V1;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>Our server of peers/echo.proto.</summary>
internal sealed class EchoService : Echo.V1.Echo.EchoBase
{
    private readonly SemaphoreSlim _changed = new(0);
    private int _cancelled;

    /// <summary>A text that makes the handler throw an exception gRPC knows nothing of.</summary>
    public const string Bug = "bug";

    /// <summary>A text that makes a hanging handler deaf to cancellation until the test lets it go.</summary>
    public const string Stubborn = "stubborn";

    public TaskCompletionSource LetGo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task<EchoReply> Unary(EchoRequest request, ServerCallContext context)
    {
        using var ending = new HangWatch(this, request);
        await EchoMetadataAsync(context);
        if (request.Text == Bug)
            throw new InvalidOperationException("secret");
        if (request.Hang)
            await HangAsync(request, context);
        FailIfAsked(request);
        return new EchoReply { Text = request.Text, Payload = request.Payload };
    }

    public override async Task<EchoReply> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        var texts = new List<string>();
        var length = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            FailIfAsked(request);
            texts.Add(request.Text);
            length += request.Payload.Length;
        }

        return new EchoReply { Text = string.Join(',', texts), Index = length };
    }

    public override async Task Expand(EchoRequest request, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        using var ending = new HangWatch(this, request);
        await EchoMetadataAsync(context);
        for (var i = 0; i < request.Count; i++)
            await responseStream.WriteAsync(new EchoReply { Text = request.Text, Payload = request.Payload, Index = i });
        if (request.Hang)
            await HangAsync(request, context);
        FailIfAsked(request);
    }

    public override async Task Chat(IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        var index = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            FailIfAsked(request);
            await responseStream.WriteAsync(new EchoReply { Text = request.Text, Payload = request.Payload, Index = index++ });
        }
    }

    public override async Task<EchoReply> Cancelled(EchoRequest request, ServerCallContext context)
    {
        while (Volatile.Read(ref _cancelled) < request.Count)
            await _changed.WaitAsync(context.CancellationToken);
        return new EchoReply { Index = _cancelled };
    }

    private static Task EchoMetadataAsync(ServerCallContext context)
    {
        if (context.RequestHeaders.GetValueBytes("x-data-bin") is { } data)
            context.ResponseTrailers.Add("x-data-bin", data);
        return context.RequestHeaders.GetValue("x-text") is { } text
            ? context.WriteResponseHeadersAsync(new Metadata { { "x-text", text } })
            : Task.CompletedTask;
    }

    private static void FailIfAsked(EchoRequest request)
    {
        if (request.Rich)
            throw new Google.Rpc.Status
            {
                Code = request.FailCode,
                Message = request.FailMessage,
                Details = { Any.Pack(new ErrorInfo { Reason = request.Text, Domain = "echo" }) },
            }.ToRpcException();
        if (request.FailCode != 0)
            throw new RpcException(new global::Grpc.Core.Status((StatusCode)request.FailCode, request.FailMessage));
    }

    private Task HangAsync(EchoRequest request, ServerCallContext context) =>
        request.Text == Stubborn ? LetGo.Task : Task.Delay(Timeout.Infinite, context.CancellationToken);

    /// <summary>Counts the end of a hanging call, wherever its handler is when the call is cancelled.</summary>
    private sealed class HangWatch(EchoService service, EchoRequest request) : IDisposable
    {
        public void Dispose()
        {
            if (!request.Hang)
                return;
            Interlocked.Increment(ref service._cancelled);
            service._changed.Release();
        }
    }
}
