using Grpc.AspNetCore.Server;

// The official package declares these here, so that callers need no using of their own.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what gRPC services need.</summary>
public static class GrpcServicesExtensions
{
    public static IServiceCollection AddGrpc(this IServiceCollection services) => services.AddGrpc(_ => { });

    public static IServiceCollection AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions> configureOptions)
    {
        services.AddRouting();
        services.AddOptions();
        services.AddLogging();
        services.Configure(configureOptions);
        services.AddSingleton<ServiceMapper>();
        return services;
    }
}
