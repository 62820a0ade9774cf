using System.Reflection;
using Grpc.HealthCheck;
using Grpc.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TxmXanes.Interop.GrpcHosting;

/// <summary>A gRPC server in this process: Kestrel and nothing else, for simulators and tests.</summary>
public sealed class GrpcServerHost : IAsyncDisposable
{
    private static readonly MethodInfo s_mapService = typeof(GrpcEndpointRouteBuilderExtensions).GetMethods()
        .Single(method => method is { Name: nameof(GrpcEndpointRouteBuilderExtensions.MapGrpcService), IsGenericMethodDefinition: true });

    private readonly WebApplication _application;

    private GrpcServerHost(WebApplication application, HealthServiceImpl? health)
    {
        _application = application;
        Health = health;
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Target = address.StartsWith("http://unix:", StringComparison.Ordinal) || address.StartsWith("https://unix:", StringComparison.Ordinal)
            ? address[(address.IndexOf("unix:", StringComparison.Ordinal))..]
            : address;
    }

    /// <summary>What a channel connects to: "http://127.0.0.1:41234", "https://…", or "unix:/path".</summary>
    public string Target { get; }

    /// <summary>The port listened on; 0 for a unix socket.</summary>
    public int Port => Uri.TryCreate(Target, UriKind.Absolute, out var uri) && uri.Port > 0 ? uri.Port : 0;

    /// <summary>The health service, if served.</summary>
    public HealthServiceImpl? Health { get; }

    /// <summary>Starts listening.</summary>
    /// <exception cref="IOException">The endpoint is taken or cannot be bound.</exception>
    public static async Task<GrpcServerHost> StartAsync(GrpcServerOptions options, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.SetGrpcLimits();
            kestrel.ListenGrpc(options.Endpoint, options.Tls);
            options.ConfigureKestrel?.Invoke(kestrel);
        });
        if (options.Tls is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        if (options.Logger is { } logger)
            builder.Logging.AddProvider(logger);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxReceiveMessageSize);
        options.ConfigureServices?.Invoke(builder.Services);

        var services = options.Services.ToList();
        var health = options.Health ? AddHealth(services) : null;
        if (options.Reflection)
            AddReflection(services);
        foreach (var service in services)
            builder.Services.AddSingleton(service.GetType(), service);

        var application = builder.Build();
        foreach (var service in services)
            s_mapService.MakeGenericMethod(service.GetType()).Invoke(null, [application]);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new GrpcServerHost(application, health);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Returns when the host has been stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops listening; calls under way have <see cref="GrpcServerOptions.ShutdownTimeout"/> to end.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static HealthServiceImpl AddHealth(List<object> services)
    {
        var health = new HealthServiceImpl();
        health.SetStatus("", Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving);
        foreach (var descriptor in services.Select(ServiceDescriptors.Of))
            health.SetStatus(descriptor.FullName, Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving);
        services.Add(health);
        return health;
    }

    private static void AddReflection(List<object> services)
    {
        var descriptors = services.Select(ServiceDescriptors.Of)
            .Append(Grpc.Reflection.V1.ServerReflection.Descriptor)
            .Append(Grpc.Reflection.V1Alpha.ServerReflection.Descriptor)
            .ToList();
        services.Add(new ReflectionV1ServiceImpl(descriptors));
        services.Add(new ReflectionServiceImpl(descriptors));
    }
}
