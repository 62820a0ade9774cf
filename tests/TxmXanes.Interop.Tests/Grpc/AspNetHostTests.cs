using System.Net;
using System.Net.Http.Json;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.Interop.Tests.Echo.V1;
using Xunit;
using EchoClient = TxmXanes.Interop.Tests.Echo.V1.Echo.EchoClient;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>gRPC services inside a web application that also serves pages on another port.</summary>
public sealed class AspNetHostTests : IAsyncLifetime
{
    private WebApplication _application = null!;
    private string _pages = "";
    private string _calls = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.SetGrpcLimits();
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenGrpc(GrpcEndpoint.LoopbackAnyPort);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<WhoService>();
        _application = builder.Build();
        _application.MapGet("/page", () => "page");
        _application.MapPost("/api/{name}", (string name) => name);
        _application.MapGrpcService<WhoService>().WithMetadata("marked");
        _application.MapGrpcService(Health.BindService(new HealthServiceImpl()));
        await _application.StartAsync(Cancel);
        var addresses = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        (_pages, _calls) = (addresses[0], addresses[1]);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task Call_OnItsPort_SeesItsConnectionAndConventions()
    {
        using var channel = GrpcChannels.Open(_calls);

        var reply = await new EchoClient(channel).UnaryAsync(new EchoRequest(), cancellationToken: Cancel);

        reply.Text.ShouldBe("HTTP/2 ipv4:127.0.0.1 marked");
    }

    [Fact]
    public async Task Definition_Mapped_IsServed()
    {
        using var channel = GrpcChannels.Open(_calls);

        var failure = await Should.ThrowAsync<RpcException>(async () => await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = "x" }, cancellationToken: Cancel));

        failure.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Pages_OnTheirPort_AreServedBesideIt()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        (await http.GetStringAsync($"{_pages}/page", Cancel)).ShouldBe("page");
        (await (await http.PostAsJsonAsync($"{_pages}/api/thing", 1, Cancel)).Content.ReadAsStringAsync(Cancel)).ShouldBe("thing");
        (await http.PostAsJsonAsync($"{_pages}/no/where", 1, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Call_OverHttp1_IsToldToUpgrade()
    {
        using var raw = new RawHttp(_pages);
        using var content = new ByteArrayContent(RawHttp.Frame(new EchoRequest()));

        var response = await raw.PostAsync("/txmxanes.test.echo.v1.Echo/Unary", content, HttpVersion.Version11, "application/grpc", Cancel);

        response.HttpStatus.ShouldBe(426);
    }

    [Fact]
    public void Service_NotRegistered_IsRefusedByName() =>
        Should.Throw<InvalidOperationException>(() => _application.MapGrpcService<EchoService>()).Message.ShouldContain(nameof(EchoService));

    private sealed class WhoService : Echo.V1.Echo.EchoBase
    {
        public override Task<EchoReply> Unary(EchoRequest request, ServerCallContext context)
        {
            var http = context.GetHttpContext();
            var peer = context.Peer[..context.Peer.LastIndexOf(':')];
            return Task.FromResult(new EchoReply { Text = $"{http.Request.Protocol} {peer} {http.GetEndpoint()!.Metadata.GetMetadata<string>()}" });
        }
    }
}
