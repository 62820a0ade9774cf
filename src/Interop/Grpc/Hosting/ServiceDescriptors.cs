using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace TxmXanes.Interop.GrpcHosting;

/// <summary>Finds the descriptor of a service implementation.</summary>
public static class ServiceDescriptors
{
    /// <exception cref="ArgumentException">The class does not derive from a generated service base.</exception>
    public static ServiceDescriptor Of(object service)
    {
        for (var type = service.GetType(); type is not null; type = type.BaseType)
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } attribute)
                return (ServiceDescriptor)attribute.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        throw new ArgumentException($"{service.GetType()} does not derive from a generated gRPC service base.", nameof(service));
    }
}
