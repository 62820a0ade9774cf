using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server;

/// <summary>Turns the methods of one service into POST endpoints, one for each.</summary>
internal sealed class EndpointBinder(IEndpointRouteBuilder endpoints, Type serviceType, GrpcServiceOptions options, ILogger logger) : ServiceBinderBase
{
    public List<IEndpointConventionBuilder> Endpoints { get; } = [];

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        Map(method, handler, async call =>
        {
            var request = await call.ReadOnlyRequestAsync(method.RequestMarshaller).ConfigureAwait(false);
            var response = await handler!(request, call).ConfigureAwait(false);
            await call.WriteOnlyResponseAsync(method.ResponseMarshaller, response).ConfigureAwait(false);
        });

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        Map(method, handler, async call =>
        {
            var response = await handler!(new RequestStream<TRequest>(call, method.RequestMarshaller), call).ConfigureAwait(false);
            await call.WriteOnlyResponseAsync(method.ResponseMarshaller, response).ConfigureAwait(false);
        });

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Map(method, handler, async call =>
        {
            var request = await call.ReadOnlyRequestAsync(method.RequestMarshaller).ConfigureAwait(false);
            await handler!(request, new ResponseStream<TResponse>(call, method.ResponseMarshaller), call).ConfigureAwait(false);
        });

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        Map(method, handler, call => handler!(
            new RequestStream<TRequest>(call, method.RequestMarshaller),
            new ResponseStream<TResponse>(call, method.ResponseMarshaller),
            call));

    private void Map(IMethod method, Delegate? handler, Func<ServerCall, Task> body)
    {
        // Without a handler the fallback answers UNIMPLEMENTED.
        if (handler is null)
            return;
        RequestDelegate serve = http => ServerCall.ServeAsync(http, method, options, logger, body);
        var endpoint = endpoints.Map(RoutePatternFactory.Parse(method.FullName), serve)
            .WithDisplayName($"gRPC - {method.FullName}")
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Post]), new GrpcMethodMetadata(serviceType, method));
        Endpoints.Add(endpoint);
    }
}
