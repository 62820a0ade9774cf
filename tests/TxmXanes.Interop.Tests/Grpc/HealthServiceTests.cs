using Grpc.Core;
using Grpc.Health.V1;
using Shouldly;
using TxmXanes.Interop.GrpcHosting;
using Xunit;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace TxmXanes.Interop.Tests.Grpc;

public sealed class HealthServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_Changes_ArriveWithoutRepetition()
    {
        await using var host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [new EchoService()] }, Cancel);
        using var channel = GrpcChannels.Open(host.Target);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "later" }, cancellationToken: Cancel);
        var health = host.Health.ShouldNotBeNull();

        async Task<ServingStatus> NextAsync()
        {
            (await watch.ResponseStream.MoveNext(Cancel)).ShouldBeTrue();
            return watch.ResponseStream.Current.Status;
        }

        (await NextAsync()).ShouldBe(ServingStatus.ServiceUnknown);
        health.SetStatus("later", ServingStatus.Serving);
        (await NextAsync()).ShouldBe(ServingStatus.Serving);
        health.SetStatus("other", ServingStatus.NotServing);
        health.SetStatus("later", ServingStatus.Serving);
        health.SetStatus("later", ServingStatus.NotServing);
        (await NextAsync()).ShouldBe(ServingStatus.NotServing);
        health.ClearAll();
        (await NextAsync()).ShouldBe(ServingStatus.ServiceUnknown);
    }

    [Fact]
    public async Task Check_FollowsSetStatus()
    {
        await using var host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [new EchoService()] }, Cancel);
        using var channel = GrpcChannels.Open(host.Target);
        var client = new Health.HealthClient(channel);

        host.Health!.SetStatus("", ServingStatus.NotServing);
        (await client.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel)).Status.ShouldBe(ServingStatus.NotServing);
        host.Health.ClearStatus("");
        (await Should.ThrowAsync<RpcException>(async () => await client.CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel))).StatusCode.ShouldBe(StatusCode.NotFound);
    }
}
