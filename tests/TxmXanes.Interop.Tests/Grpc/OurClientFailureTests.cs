using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.Interop.Tests.Echo.V1;
using TxmXanes.TestKit;
using Xunit;
using EchoClient = TxmXanes.Interop.Tests.Echo.V1.Echo.EchoClient;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>Our client where the server is absent, is no gRPC server, or the caller changes its mind.</summary>
public sealed class OurClientFailureTests(OurServer server) : IClassFixture<OurServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_Absent_IsUnavailableWithItsAddress()
    {
        int port;
        using (var listener = new TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        }

        var failure = await FailureAsync($"127.0.0.1:{port}");

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
        failure.Status.Detail.ShouldContain($"127.0.0.1:{port}");
    }

    [Fact]
    public async Task UnixSocket_Absent_IsUnavailableWithItsPath()
    {
        using var folder = new TemporaryFolder();

        var failure = await FailureAsync($"unix:{folder.File("none")}");

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
        failure.Status.Detail.ShouldContain(folder.File("none"));
    }

    [Theory]
    [InlineData(404, "text/plain", StatusCode.Unimplemented)]
    [InlineData(503, "text/plain", StatusCode.Unavailable)]
    [InlineData(401, "text/plain", StatusCode.Unauthenticated)]
    [InlineData(200, "text/html", StatusCode.Unknown)]
    [InlineData(200, "application/grpc", StatusCode.Unknown)]
    public async Task Server_ThatIsNoGrpcServer_GivesTheStatusOfTheMapping(int httpStatus, string contentType, StatusCode expected)
    {
        await using var host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [], ConfigureServices = services => services.Add(Middleware(httpStatus, contentType)) }, Cancel);

        (await FailureAsync(host.Target)).StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Server_DyingMidStream_IsUnavailableOrReset()
    {
        var service = new EchoService();
        var host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [service], ShutdownTimeout = TimeSpan.Zero }, Cancel);
        using var channel = GrpcChannels.Open(host.Target);
        using var call = new EchoClient(channel).Expand(new EchoRequest { Hang = true, Count = 1 }, cancellationToken: Cancel);
        await call.ResponseStream.MoveNext(Cancel);

        await host.DisposeAsync();

        (await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel))).StatusCode
            .ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal, StatusCode.Cancelled);
    }

    [Fact]
    public async Task Deadline_AlreadyPast_IsExceededWithoutACall()
    {
        using var channel = GrpcChannels.Open("127.0.0.1:1");

        var failure = await Should.ThrowAsync<RpcException>(async () =>
            await new EchoClient(channel).UnaryAsync(new EchoRequest(), deadline: DateTime.UnixEpoch, cancellationToken: Cancel));

        failure.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public void Deadline_NotInUtc_IsRefused()
    {
        using var channel = GrpcChannels.Open(server.Target);
        var local = DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Local);

        Should.Throw<ArgumentException>(() => new EchoClient(channel).UnaryAsync(new EchoRequest(), deadline: local, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Token_AlreadyCancelled_IsCancelled()
    {
        using var channel = GrpcChannels.Open(server.Target);
        using var call = new EchoClient(channel).UnaryAsync(new EchoRequest(), cancellationToken: new CancellationToken(canceled: true));

        (await Should.ThrowAsync<RpcException>(() => call.ResponseAsync)).StatusCode.ShouldBe(StatusCode.Cancelled);
        (await Should.ThrowAsync<RpcException>(() => call.ResponseHeadersAsync)).StatusCode.ShouldBe(StatusCode.Cancelled);
    }

    [Fact]
    public async Task Request_AboveTheSendLimit_IsRefusedHere()
    {
        using var channel = GrpcChannel.ForAddress(server.Target, new GrpcChannelOptions { MaxSendMessageSize = 1000 });

        var failure = await Should.ThrowAsync<RpcException>(async () =>
            await new EchoClient(channel).UnaryAsync(new EchoRequest { Payload = ByteString.CopyFrom(new byte[2000]) }, cancellationToken: Cancel));

        failure.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
    }

    [Fact]
    public async Task Channel_Disposed_CancelsItsCalls()
    {
        var channel = GrpcChannel.ForAddress(server.Target);
        var client = new EchoClient(channel);
        using var call = client.Expand(new EchoRequest { Hang = true, Count = 1 }, cancellationToken: Cancel);
        await call.ResponseStream.MoveNext(Cancel);
        var next = call.ResponseStream.MoveNext(Cancel);

        channel.Dispose();

        (await Should.ThrowAsync<RpcException>(() => next)).StatusCode.ShouldBe(StatusCode.Cancelled);
        Should.Throw<ObjectDisposedException>(() => new EchoClient(channel));
    }

    [Fact]
    public async Task Call_NotEnded_HasNoStatusYet()
    {
        using var channel = GrpcChannels.Open(server.Target);
        using var call = new EchoClient(channel).Chat(cancellationToken: Cancel);

        Should.Throw<InvalidOperationException>(() => call.GetStatus());
        await call.RequestStream.CompleteAsync();
        (await call.ResponseStream.MoveNext(Cancel)).ShouldBeFalse();
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
        await Should.ThrowAsync<InvalidOperationException>(() => call.RequestStream.WriteAsync(new EchoRequest()));
    }

    [Fact]
    public async Task Channel_AfterItsServerCameBack_ConnectsAgain()
    {
        var host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [new EchoService()] }, Cancel);
        using var channel = GrpcChannels.Open(host.Target);
        var client = new EchoClient(channel);
        await client.UnaryAsync(new EchoRequest(), cancellationToken: Cancel);
        await host.DisposeAsync();
        (await Should.ThrowAsync<RpcException>(async () => await client.UnaryAsync(new EchoRequest(), cancellationToken: Cancel))).StatusCode.ShouldBe(StatusCode.Unavailable);

        await using var again = await GrpcServerHost.StartAsync(
            new GrpcServerOptions { Services = [new EchoService()], Endpoint = GrpcEndpoint.Parse($"127.0.0.1:{host.Port}") }, Cancel);

        (await client.UnaryAsync(new EchoRequest { Text = "back" }, cancellationToken: Cancel)).Text.ShouldBe("back");
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("")]
    public void Target_ThatIsNone_IsRefused(string target) => Should.Throw<ArgumentException>(() => GrpcChannels.Open(target));

    private static async Task<RpcException> FailureAsync(string target)
    {
        using var channel = GrpcChannels.Open(target);
        return await Should.ThrowAsync<RpcException>(async () => await new EchoClient(channel).UnaryAsync(new EchoRequest(), cancellationToken: Cancel));
    }

    private static Microsoft.Extensions.DependencyInjection.ServiceDescriptor Middleware(int httpStatus, string contentType) =>
        Microsoft.Extensions.DependencyInjection.ServiceDescriptor.Singleton<Microsoft.AspNetCore.Hosting.IStartupFilter>(new AnswerFilter(httpStatus, contentType));

    /// <summary>Answers every request in plain HTTP before gRPC sees it.</summary>
    private sealed class AnswerFilter(int httpStatus, string contentType) : Microsoft.AspNetCore.Hosting.IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app => app.Run(http =>
        {
            http.Response.StatusCode = httpStatus;
            http.Response.ContentType = contentType;
            return http.Response.WriteAsync("");
        });
    }
}
