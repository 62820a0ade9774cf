using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.Interop.Tests.Echo.V1;
using Xunit;
using EchoClient = TxmXanes.Interop.Tests.Echo.V1.Echo.EchoClient;

namespace TxmXanes.Interop.Tests.Grpc;

public sealed class OurClientToOurServerTests(OurServer server) : OurClientTests(server), IClassFixture<OurServer>;

public sealed class OurClientToGrpcJsTests(GrpcJsServer server) : OurClientTests(server), IClassFixture<GrpcJsServer>;

public sealed class OurClientToGrpcioTests(GrpcioServer server) : OurClientTests(server), IClassFixture<GrpcioServer>;

/// <summary>What our client asks of a server, whoever wrote that.</summary>
public abstract class OurClientTests : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly EchoClient _client;

    protected OurClientTests(EchoServer server)
    {
        _channel = GrpcChannels.Open(server.Target);
        _client = new EchoClient(_channel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task Unary_Text_ComesBack()
    {
        using var call = _client.UnaryAsync(new EchoRequest { Text = "héllo" }, cancellationToken: Cancel);

        (await call).Text.ShouldBe("héllo");
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact]
    public void BlockingUnary_Text_ComesBack() => _client.Unary(new EchoRequest { Text = "b" }, cancellationToken: Cancel).Text.ShouldBe("b");

    [Fact]
    public async Task Unary_EmptyMessages_AreMessages() =>
        (await _client.UnaryAsync(new EchoRequest(), cancellationToken: Cancel)).ShouldBe(new EchoReply());

    [Fact]
    public async Task Metadata_TextAndBytes_ComeBackAsHeaderAndTrailer()
    {
        var headers = new Metadata { { "x-text", "plain text" }, { "x-data-bin", [0, 1, 254, 255] } };
        using var call = _client.UnaryAsync(new EchoRequest(), headers, cancellationToken: Cancel);

        (await call.ResponseHeadersAsync).GetValue("x-text").ShouldBe("plain text");
        await call;
        call.GetTrailers().GetValueBytes("x-data-bin").ShouldBe([0, 1, 254, 255]);
    }

    [Fact]
    public async Task ClientStream_SeveralRequests_AreCollected()
    {
        using var call = _client.Collect(cancellationToken: Cancel);
        foreach (var text in new[] { "a", "b", "c" })
            await call.RequestStream.WriteAsync(new EchoRequest { Text = text, Payload = ByteString.CopyFrom(new byte[10]) });
        await call.RequestStream.CompleteAsync();

        var reply = await call;

        reply.Text.ShouldBe("a,b,c");
        reply.Index.ShouldBe(30);
    }

    [Fact]
    public async Task ClientStream_Empty_IsAnswered()
    {
        using var call = _client.Collect(cancellationToken: Cancel);
        await call.RequestStream.CompleteAsync();

        (await call).Text.ShouldBe("");
    }

    [Fact]
    public async Task ServerStream_Replies_ArriveInOrder()
    {
        using var call = _client.Expand(new EchoRequest { Count = 200 }, cancellationToken: Cancel);

        var indices = await call.ResponseStream.ReadAllAsync(Cancel).Select(reply => reply.Index).ToListAsync(Cancel);

        indices.ShouldBe(Enumerable.Range(0, 200));
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
    }

    [Fact]
    public async Task Duplex_OneAtATime_IsAnsweredAtOnce()
    {
        using var call = _client.Chat(cancellationToken: Cancel);
        for (var i = 0; i < 5; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"t{i}" });
            (await call.ResponseStream.MoveNext(Cancel)).ShouldBeTrue();
            call.ResponseStream.Current.Text.ShouldBe($"t{i}");
        }

        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(Cancel)).ShouldBeFalse();
        (await call.ResponseStream.MoveNext(Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task DeadlineAndCancellation_OfHangingCalls_EndBothSides()
    {
        // Both calls have reached the server (it has answered once) before they end.
        using var timed = _client.Expand(new EchoRequest { Hang = true, Count = 1 }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1), cancellationToken: Cancel);
        await timed.ResponseStream.MoveNext(Cancel);
        var late = await Should.ThrowAsync<RpcException>(() => timed.ResponseStream.MoveNext(Cancel));
        using var call = _client.Expand(new EchoRequest { Hang = true, Count = 1 }, cancellationToken: Cancel);
        await call.ResponseStream.MoveNext(Cancel);
        using var read = new CancellationTokenSource();
        var next = call.ResponseStream.MoveNext(read.Token);
        await read.CancelAsync();
        var cancelled = await Should.ThrowAsync<RpcException>(() => next);

        late.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        cancelled.StatusCode.ShouldBe(StatusCode.Cancelled);
        call.GetStatus().StatusCode.ShouldBe(StatusCode.Cancelled);
        (await _client.CancelledAsync(new EchoRequest { Count = 2 }, cancellationToken: Cancel)).Index.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task Status_WithUnicodeMessage_Arrives()
    {
        const string message = "100 % of 5 µm\n→ 世界";

        var failure = await FailureAsync(new EchoRequest { FailCode = 9, FailMessage = message });

        failure.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        failure.Status.Detail.ShouldBe(message);
    }

    [Fact]
    public async Task RichError_Detail_Arrives()
    {
        var failure = await FailureAsync(new EchoRequest { Text = "REASON", Rich = true, FailCode = 3, FailMessage = "m" });

        var status = failure.GetRpcStatus().ShouldNotBeNull();
        status.Code.ShouldBe(3);
        status.GetDetail<ErrorInfo>().ShouldNotBeNull().Reason.ShouldBe("REASON");
        status.GetDetail<BadRequest>().ShouldBeNull();
    }

    [Fact]
    public async Task ServerStream_FailingMidway_GivesItsRepliesFirst()
    {
        using var call = _client.Expand(new EchoRequest { Count = 3, FailCode = 15, FailMessage = "torn" }, cancellationToken: Cancel);
        var count = 0;

        var failure = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Cancel))
                count++;
        });

        count.ShouldBe(3);
        failure.Status.ShouldBe(new global::Grpc.Core.Status(StatusCode.DataLoss, "torn"));
    }

    [Fact]
    public async Task ClientStream_ServerFailingMidway_EndsTheWrites()
    {
        using var call = _client.Collect(cancellationToken: Cancel);

        var failure = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (true)
                await call.RequestStream.WriteAsync(new EchoRequest { FailCode = 10, FailMessage = "enough" });
        });

        failure.StatusCode.ShouldBe(StatusCode.Aborted);
        (await Should.ThrowAsync<RpcException>(() => call.ResponseAsync)).Status.Detail.ShouldBe("enough");
    }

    [Fact]
    public async Task Duplex_ServerFailing_ReaderLearnsWhy()
    {
        using var call = _client.Chat(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new EchoRequest { FailCode = 10, FailMessage = "enough" });

        var failure = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));

        failure.Status.Detail.ShouldBe("enough");
    }

    [Fact]
    public async Task Missing_Method_IsUnimplemented() =>
        (await Should.ThrowAsync<RpcException>(async () => await _client.MissingAsync(new EchoRequest(), cancellationToken: Cancel)))
            .StatusCode.ShouldBe(StatusCode.Unimplemented);

    [Fact]
    public async Task Large_Message_ComesBackWhole()
    {
        var payload = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(payload);
        var request = new EchoRequest { Payload = UnsafeByteOperations.UnsafeWrap(payload) };

        var reply = await _client.UnaryAsync(request, cancellationToken: Cancel);

        reply.Payload.Span.SequenceEqual(payload).ShouldBeTrue();
    }

    [Fact]
    public async Task Large_MessageOverOurLimit_IsRefused()
    {
        using var channel = GrpcChannels.Open(_channel.Target, maxReceiveMessageSize: 1000);
        var client = new EchoClient(channel);

        var failure = await Should.ThrowAsync<RpcException>(async () =>
            await client.UnaryAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[100_000]) }, cancellationToken: Cancel));

        failure.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task Streams_HundredAtOnce_DoNotMix()
    {
        async Task<bool> ChatAsync(int n)
        {
            using var call = _client.Chat(cancellationToken: Cancel);
            for (var i = 0; i < 10; i++)
            {
                await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{n}/{i}" });
                if (!await call.ResponseStream.MoveNext(Cancel) || call.ResponseStream.Current.Text != $"{n}/{i}")
                    return false;
            }

            await call.RequestStream.CompleteAsync();
            return !await call.ResponseStream.MoveNext(Cancel);
        }

        // The grpcio peer has 16 threads; its calls wait their turn.
        (await Task.WhenAll(Enumerable.Range(0, 100).Select(ChatAsync))).ShouldAllBe(fine => fine);
    }

    private async Task<RpcException> FailureAsync(EchoRequest request) =>
        await Should.ThrowAsync<RpcException>(async () => await _client.UnaryAsync(request, cancellationToken: Cancel));
}
