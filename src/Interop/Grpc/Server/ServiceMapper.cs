using System.Reflection;
using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server;

/// <summary>Makes endpoints of services; one per host.</summary>
internal sealed class ServiceMapper(IOptions<GrpcServiceOptions> options, ILoggerFactory loggers)
{
    private readonly GrpcServiceOptions _options = options.Value;
    private bool _fallbackMapped;

    public GrpcServiceEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, Type serviceType, Action<ServiceBinderBase> bind)
    {
        var binder = new EndpointBinder(endpoints, serviceType, _options, loggers.CreateLogger(serviceType));
        bind(binder);
        MapFallback(endpoints);
        return new GrpcServiceEndpointConventionBuilder(binder.Endpoints);
    }

    /// <summary>Calls the generated <c>BindService(ServiceBinderBase, Base)</c> of the service's base class.</summary>
    public static void BindGenerated(object service, ServiceBinderBase binder)
    {
        for (var type = service.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } attribute)
                continue;
            var bind = attribute.BindType.GetMethod(attribute.BindMethodName, BindingFlags.Public | BindingFlags.Static, [typeof(ServiceBinderBase), type])
                ?? throw new InvalidOperationException($"{attribute.BindType} has no method {attribute.BindMethodName}(ServiceBinderBase, {type.Name}).");
            bind.Invoke(null, [binder, service]);
            return;
        }

        throw new InvalidOperationException($"{service.GetType()} does not derive from a generated gRPC service base.");
    }

    // Anything else that arrives as gRPC is answered in gRPC; other posts of the application are not touched.
    private void MapFallback(IEndpointRouteBuilder endpoints)
    {
        if (_fallbackMapped)
            return;
        _fallbackMapped = true;
        var pattern = RoutePatternFactory.Parse(
            "{grpcService}/{grpcMethod}", defaults: null, parameterPolicies: new { grpcMethod = new GrpcContentConstraint() });
        endpoints.Map(pattern, Unimplemented)
            .WithDisplayName("gRPC - unimplemented")
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Post]));
    }

    private static Task Unimplemented(HttpContext http)
    {
        if (ServerCall.RefusesTransport(http))
            return Task.CompletedTask;
        ServerCall.WriteStatus(http, new Status(StatusCode.Unimplemented, $"Method {http.Request.Path} is unimplemented."), null);
        return Task.CompletedTask;
    }

    private sealed class GrpcContentConstraint : IRouteConstraint
    {
        public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext is not null && GrpcProtocol.IsGrpcContentType(httpContext.Request.ContentType);
    }
}
