using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.Interop.Tests.Echo.V1;
using TxmXanes.TestKit.Peers;
using Xunit;
using EchoClient = TxmXanes.Interop.Tests.Echo.V1.Echo.EchoClient;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>TLS with certificates on both sides, in both directions; and that nobody gets in without them.</summary>
public sealed class TlsTests(TestCertificates certificates) : IClassFixture<TestCertificates>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private GrpcClientTls ClientTls => new(certificates.Authority, certificates.Client);

    [Fact]
    public async Task OurClient_ToOurServer_IsServed()
    {
        await using var host = await StartAsync();

        host.Target.ShouldStartWith("https://");
        (await CallAsync(host.Target, ClientTls)).ShouldBe(16_000_000);
    }

    [Fact]
    public async Task OurClient_ToGrpcJs_IsServed()
    {
        await using var server = await EchoPeers.StartGrpcJsServerAsync(certificates.Folder);
        (await CallAsync($"127.0.0.1:{await server.WaitForAsync("ready", Cancel)}", ClientTls)).ShouldBe(16_000_000);
    }

    [Fact]
    public async Task OurClient_ToGrpcio_IsServed()
    {
        await using var server = await EchoPeers.StartGrpcioServerAsync(certificates.Folder);
        (await CallAsync($"127.0.0.1:{await server.WaitForAsync("ready", Cancel)}", ClientTls)).ShouldBe(16_000_000);
    }

    [Fact]
    public async Task GrpcJs_ToOurServer_IsServed()
    {
        await using var host = await StartAsync();
        await CheckAsync(await EchoPeers.StartGrpcJsClientAsync($"127.0.0.1:{host.Port}", certificates.Folder));
    }

    [Fact]
    public async Task Grpcio_ToOurServer_IsServed()
    {
        await using var host = await StartAsync();
        await CheckAsync(await EchoPeers.StartGrpcioClientAsync($"127.0.0.1:{host.Port}", certificates.Folder));
    }

    [Fact]
    public async Task ClientWithoutCertificate_IsUnavailable()
    {
        await using var host = await StartAsync();

        var failure = await Should.ThrowAsync<RpcException>(() => CallAsync(host.Target, new GrpcClientTls(certificates.Authority)));

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task ClientOfAnotherAuthority_IsUnavailable()
    {
        using var others = new TestCertificates();
        await using var host = await StartAsync();

        var failure = await Should.ThrowAsync<RpcException>(() => CallAsync(host.Target, new GrpcClientTls(certificates.Authority, others.Client)));

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task ServerOfAnotherAuthority_IsUnavailable()
    {
        using var others = new TestCertificates();
        await using var host = await StartAsync();

        var failure = await Should.ThrowAsync<RpcException>(() => CallAsync(host.Target, new GrpcClientTls(others.Authority, certificates.Client)));

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task ServerUnderAnotherName_IsUnavailable()
    {
        await using var host = await StartAsync();

        // The certificate holds "localhost" and 127.0.0.1 only.
        var failure = await Should.ThrowAsync<RpcException>(() => CallAsync($"127.0.0.2:{host.Port}", ClientTls));

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    private Task<GrpcServerHost> StartAsync() => GrpcServerHost.StartAsync(
        new GrpcServerOptions
        {
            Services = [new EchoService()],
            Tls = new GrpcServerTls(certificates.Server, certificates.Authority),
            MaxReceiveMessageSize = OurServer.MaxReceiveMessageSize,
            Endpoint = GrpcEndpoint.Parse("0.0.0.0:0"),
        },
        Cancel);

    private static async Task<int> CallAsync(string target, GrpcClientTls tls)
    {
        using var channel = GrpcChannels.Open(target.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal), tls);
        var request = new EchoRequest { Payload = UnsafeByteOperations.UnsafeWrap(new byte[16_000_000]) };
        return (await new EchoClient(channel).UnaryAsync(request, cancellationToken: Cancel)).Payload.Length;
    }

    private static async Task CheckAsync(PeerProcess started)
    {
        await using var client = started;
        var results = JsonSerializer.Deserialize<JsonElement>(await client.FinishAsync(Cancel));
        foreach (var scenario in new[] { "unary", "large", "collect", "expand", "chat" })
            results.GetProperty(scenario).GetRawText().Replace(" ", "", StringComparison.Ordinal).ShouldContain("\"code\":0");
    }
}
