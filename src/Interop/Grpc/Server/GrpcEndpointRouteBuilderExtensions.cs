using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to endpoints.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>Serves every method of <typeparamref name="TService"/>, which must be registered as a singleton.</summary>
    /// <exception cref="InvalidOperationException"><c>AddGrpc</c> was not called, the service is not registered, or it has no generated base.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        var mapper = Mapper(builder);
        var service = builder.ServiceProvider.GetService<TService>()
            ?? throw new InvalidOperationException($"{typeof(TService)} is not registered; add it to the services as a singleton.");
        return mapper.Map(builder, typeof(TService), binder => ServiceMapper.BindGenerated(service, binder));
    }

    /// <summary>Serves the methods of a definition.</summary>
    /// <exception cref="InvalidOperationException"><c>AddGrpc</c> was not called.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService(this IEndpointRouteBuilder builder, ServerServiceDefinition definition) =>
        Mapper(builder).Map(builder, typeof(ServerServiceDefinition), definition.BindService);

    private static ServiceMapper Mapper(IEndpointRouteBuilder builder) =>
        builder.ServiceProvider.GetService<ServiceMapper>()
            ?? throw new InvalidOperationException("gRPC is not registered; call services.AddGrpc().");
}
