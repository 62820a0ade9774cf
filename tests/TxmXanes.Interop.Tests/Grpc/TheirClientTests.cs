using System.Text.Json;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Grpc;

public sealed class GrpcJsToOurServerTests(GrpcJsToOurServer run) : TheirClientTests(run), IClassFixture<GrpcJsToOurServer>;

public sealed class GrpcioToOurServerTests(GrpcioToOurServer run) : TheirClientTests(run), IClassFixture<GrpcioToOurServer>;

public sealed class GrpcJsToOurServer() : ClientRun(EchoPeers.StartGrpcJsClientAsync);

public sealed class GrpcioToOurServer() : ClientRun(EchoPeers.StartGrpcioClientAsync);

/// <summary>One run of all scenarios of a client that nobody here wrote, against our server.</summary>
public abstract class ClientRun(Func<string, string?, Task<PeerProcess>> start) : IAsyncLifetime
{
    private JsonElement _results;

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var service = new EchoService();
        await using var host = await GrpcServerHost.StartAsync(
            new GrpcServerOptions { Services = [service], MaxReceiveMessageSize = OurServer.MaxReceiveMessageSize }, cancel);
        await using var client = await start($"127.0.0.1:{host.Port}", null);
        _results = JsonSerializer.Deserialize<JsonElement>(await client.FinishAsync(cancel));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public string Result(string scenario) => _results.GetProperty(scenario).GetRawText().Replace(" ", "", StringComparison.Ordinal);

    public JsonElement Element(string scenario) => _results.GetProperty(scenario);
}

/// <summary>What other clients see of our server.</summary>
public abstract class TheirClientTests(ClientRun run)
{
    [Theory]
    [InlineData("collect", """{"code":0,"text":"a,b,c","index":30}""")]
    [InlineData("chat", """{"code":0,"texts":["t0","t1","t2","t3"]}""")]
    [InlineData("deadline", """{"code":4,"count":1}""")]
    [InlineData("cancel", """{"code":1}""")]
    [InlineData("serverSawBoth", """{"index":2}""")]
    [InlineData("rich", """{"code":3,"reason":"REASON"}""")]
    [InlineData("midStream", """{"code":15,"details":"torn","count":3}""")]
    [InlineData("missing", """{"code":12}""")]
    [InlineData("large", """{"code":0,"equal":true}""")]
    [InlineData("tooLarge", """{"code":8}""")]
    [InlineData("bug", """{"code":2,"details":"Exceptionwasthrownbyhandler."}""")]
    [InlineData("gzip", """{"code":0,"length":1000}""")]
    [InlineData("deflate", """{"code":12}""")]
    [InlineData("health", """{"all":"SERVING","echo":"SERVING","unknown":5,"first":"SERVING"}""")]
    public void Scenario_ByTheirClient_EndsAsTheProtocolSays(string scenario, string expected) => Assert.Equal(expected, run.Result(scenario));

    [Fact]
    public void Unary_Text_ComesBack() => Text("unary", "text").ShouldBe("héllo");

    [Fact]
    public void Expand_Replies_AreInOrder() =>
        run.Element("expand").GetProperty("indices").EnumerateArray().Select(index => index.GetInt32()).ShouldBe([0, 1, 2, 3, 4]);

    [Fact]
    public void Metadata_TextAndBytes_ComeBackAsHeaderAndTrailer()
    {
        Text("metadata", "header").ShouldBe("plain text");
        run.Element("metadata").GetProperty("trailer").EnumerateArray().Select(value => value.GetInt32()).ShouldBe([0, 1, 254, 255]);
    }

    [Fact]
    public void Status_WithUnicodeMessage_Arrives()
    {
        run.Element("status").GetProperty("code").GetInt32().ShouldBe(9);
        Text("status", "details").ShouldBe("100 % of 5 µm\n→ 世界");
    }

    [Theory]
    [InlineData("reflection_v1")]
    [InlineData("reflection_v1alpha")]
    public void Reflection_ListsServicesAndDescribesThem(string scenario)
    {
        var result = run.Element(scenario);
        string[] Texts(string name) => result.TryGetProperty(name, out var texts)
            ? [.. texts.EnumerateArray().Select(text => text.GetString()!)]
            : throw new InvalidOperationException(result.GetRawText());
        Texts("services").ShouldBe(["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "txmxanes.test.echo.v1.Echo"]);
        Texts("methods").ShouldBe(["Unary", "Collect", "Expand", "Chat", "Cancelled", "Missing"], ignoreOrder: true);
        result.GetProperty("error").GetInt32().ShouldBe(5);
    }

    private string? Text(string scenario, string name) => run.Element(scenario).TryGetProperty(name, out var text)
        ? text.GetString()
        : throw new InvalidOperationException(run.Element(scenario).GetRawText());
}
