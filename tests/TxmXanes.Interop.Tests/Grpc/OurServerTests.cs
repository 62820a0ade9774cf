using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.Interop.Tests.Echo.V1;
using TxmXanes.TestKit;
using Xunit;
using EchoClient = TxmXanes.Interop.Tests.Echo.V1.Echo.EchoClient;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>Our server against bad input, deaf handlers and the ends of its life.</summary>
public sealed class OurServerTests : IAsyncLifetime
{
    private const string UnaryPath = "/txmxanes.test.echo.v1.Echo/Unary";

    private readonly EchoService _service = new();
    private readonly RecordingLoggerProvider _log = new();
    private GrpcServerHost _host = null!;
    private RawHttp _raw = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [_service], Logger = _log }, Cancel);
        _raw = new RawHttp(_host.Target);
    }

    public async ValueTask DisposeAsync()
    {
        _service.LetGo.TrySetResult();
        _raw.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Deadline_OfADeafHandler_IsEnforcedByTheServer()
    {
        var request = new EchoRequest { Hang = true, Text = EchoService.Stubborn };

        // No timer on this client: only the server can end the call.
        var response = await _raw.PostAsync(UnaryPath, RawHttp.Frame(request), Cancel, ("grpc-timeout", "50m"));

        response.GrpcStatus.ShouldBe("4");
        _service.LetGo.Task.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("x")]
    [InlineData("123456789m")]
    [InlineData("-1m")]
    public async Task Deadline_Malformed_IsRefused(string timeout) =>
        (await _raw.PostAsync(UnaryPath, RawHttp.Frame(new EchoRequest()), Cancel, ("grpc-timeout", timeout))).GrpcStatus.ShouldBe("13");

    [Fact]
    public async Task Message_AnnouncedAboveTheLimit_IsRefusedBeforeItArrives()
    {
        // The body never ends, so an answer proves that nothing was waited for.
        using var body = new StalledContent(RawHttp.Frame(new EchoRequest { Text = "x" }, announced: 0x7000_0000));

        var response = await _raw.PostAsync(UnaryPath, body, HttpVersion.Version20, "application/grpc", Cancel);

        response.GrpcStatus.ShouldBe("8");
        Uri.UnescapeDataString(response.GrpcMessage!).ShouldBe("A message of 1879048192 bytes exceeds the limit for receiving of 4194304 bytes.");
    }

    [Fact]
    public async Task Message_CutOff_IsInternal() =>
        (await _raw.PostAsync(UnaryPath, RawHttp.Frame(new EchoRequest { Text = "x" }, announced: 100), Cancel)).GrpcStatus.ShouldBe("13");

    [Fact]
    public async Task Message_LargeAndCutOff_IsInternal() =>
        (await _raw.PostAsync(UnaryPath, RawHttp.Frame(new EchoRequest { Text = "x" }, announced: 1_000_000), Cancel)).GrpcStatus.ShouldBe("13");

    [Fact]
    public async Task Message_OfGarbage_IsInternal() =>
        (await _raw.PostAsync(UnaryPath, [0, 0, 0, 0, 3, 0xff, 0xff, 0xff], Cancel)).GrpcStatus.ShouldBe("13");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Message_WithUnexplainedFlags_IsInternal(byte flags) =>
        (await _raw.PostAsync(UnaryPath, RawHttp.Frame(new EchoRequest(), flags: flags), Cancel)).GrpcStatus.ShouldBe("13");

    [Fact]
    public async Task Message_GzipThatIsNone_IsInternal() =>
        (await _raw.PostAsync(UnaryPath, RawHttp.Frame(new EchoRequest { Text = "x" }, flags: 1), Cancel, ("grpc-encoding", "gzip"))).GrpcStatus.ShouldBe("13");

    [Fact]
    public async Task Message_GzipBomb_IsRefused()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            await gzip.WriteAsync(new byte[64 * 1024 * 1024], Cancel);
        byte[] frame = [1, 0, .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)packed.Length))[1..], .. packed.ToArray()];

        (await _raw.PostAsync(UnaryPath, frame, Cancel, ("grpc-encoding", "gzip"))).GrpcStatus.ShouldBe("8");
    }

    [Fact]
    public async Task Requests_MissingOrTooMany_AreInternal()
    {
        var frame = RawHttp.Frame(new EchoRequest());

        (await _raw.PostAsync(UnaryPath, [], Cancel)).GrpcStatus.ShouldBe("13");
        (await _raw.PostAsync(UnaryPath, [.. frame, .. frame], Cancel)).GrpcStatus.ShouldBe("13");
    }

    [Fact]
    public async Task BinaryMetadata_NotBase64_IsInternal() =>
        (await _raw.PostAsync(UnaryPath, RawHttp.Frame(new EchoRequest()), Cancel, ("x-data-bin", "*"))).GrpcStatus.ShouldBe("13");

    [Theory]
    [InlineData("/nobody.Here/Unary")]
    [InlineData("/txmxanes.test.echo.v1.Echo/Nothing")]
    public async Task Method_Unknown_IsUnimplemented(string path)
    {
        var response = await _raw.PostAsync(path, RawHttp.Frame(new EchoRequest()), Cancel);

        response.HttpStatus.ShouldBe(200);
        response.GrpcStatus.ShouldBe("12");
    }

    [Fact]
    public async Task ContentType_OtherThanGrpc_IsRefused()
    {
        using var text = new ByteArrayContent([]);
        using var web = new ByteArrayContent([]);

        (await _raw.PostAsync(UnaryPath, text, HttpVersion.Version20, "text/plain", Cancel)).HttpStatus.ShouldBe(415);
        (await _raw.PostAsync(UnaryPath, web, HttpVersion.Version20, "application/grpc-web", Cancel)).HttpStatus.ShouldBe(415);
    }

    [Fact]
    public async Task Handler_Throwing_IsLoggedAndKeepsItsSecret()
    {
        var response = await _raw.PostAsync(UnaryPath, RawHttp.Frame(new EchoRequest { Text = EchoService.Bug }), Cancel);

        response.GrpcStatus.ShouldBe("2");
        response.GrpcMessage.ShouldNotBeNull().ShouldNotContain("secret");
        _log.Errors.ShouldContain(error => error.Message == "secret");
    }

    [Fact]
    public async Task Cancellation_ByTheClient_IsNoError()
    {
        using var channel = GrpcChannels.Open(_host.Target);
        var client = new EchoClient(channel);
        using var call = client.Expand(new EchoRequest { Hang = true, Count = 1 }, cancellationToken: Cancel);
        await call.ResponseStream.MoveNext(Cancel);

        call.Dispose();
        await client.CancelledAsync(new EchoRequest { Count = 1 }, cancellationToken: Cancel);

        _log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Subscriber_ThatDoesNotRead_HoldsItsStreamOnly()
    {
        using var channel = GrpcChannels.Open(_host.Target);
        var client = new EchoClient(channel);
        using var slow = client.Expand(new EchoRequest { Count = 1000, Payload = ByteString.CopyFrom(new byte[100_000]) }, cancellationToken: Cancel);
        await slow.ResponseHeadersAsync;

        (await client.UnaryAsync(new EchoRequest { Text = "still here" }, cancellationToken: Cancel)).Text.ShouldBe("still here");
        (await slow.ResponseStream.ReadAllAsync(Cancel).CountAsync(Cancel)).ShouldBe(1000);
    }

    [Fact]
    public async Task UnixSocket_IsServed()
    {
        using var folder = new TemporaryFolder();
        var endpoint = GrpcEndpoint.Parse($"unix:{folder.File("socket")}");
        await using var host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [new EchoService()], Endpoint = endpoint }, Cancel);
        using var channel = GrpcChannels.Open(host.Target);

        host.Target.ShouldBe(endpoint.ToString());
        (await new EchoClient(channel).UnaryAsync(new EchoRequest { Text = "u" }, cancellationToken: Cancel)).Text.ShouldBe("u");
    }

    [Fact]
    public async Task Port_InUse_IsAnError() => await Should.ThrowAsync<IOException>(() => GrpcServerHost.StartAsync(
        new GrpcServerOptions { Services = [new EchoService()], Endpoint = GrpcEndpoint.Parse($"127.0.0.1:{_host.Port}") }, Cancel));

    [Fact]
    public async Task Stopping_WithACallUnderWay_EndsIt()
    {
        await using var host = await GrpcServerHost.StartAsync(
            new GrpcServerOptions { Services = [new EchoService()], ShutdownTimeout = TimeSpan.FromMilliseconds(50) }, Cancel);
        using var channel = GrpcChannels.Open(host.Target);
        using var call = new EchoClient(channel).Expand(new EchoRequest { Hang = true, Count = 1 }, cancellationToken: Cancel);
        await call.ResponseStream.MoveNext(Cancel);

        await host.StopAsync(Cancel);

        await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
    }

    /// <summary>Sends its bytes and then neither more nor an end.</summary>
    private sealed class StalledContent(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _never = new();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(bytes, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await _never.Task.WaitAsync(cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing) => _never.TrySetCanceled();
    }

    private sealed class RecordingLoggerProvider : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<Exception> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Errors.Enqueue(exception ?? new InvalidOperationException(formatter(state, exception)));
        }
    }
}
