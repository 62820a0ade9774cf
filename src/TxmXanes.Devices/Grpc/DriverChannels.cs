using Grpc.Core;
using Grpc.Net.Client;
using TxmXanes.Domain;
using TxmXanes.Interop.GrpcHosting;

namespace TxmXanes.Devices.Grpc;

/// <summary>One connection to each driver, shared by its devices.</summary>
internal sealed class DriverChannels : IDisposable
{
    private readonly Dictionary<string, GrpcChannel> channels = [];

    /// <exception cref="BadInputException">The address is none.</exception>
    public CallInvoker To(string address)
    {
        if (!channels.TryGetValue(address, out var channel))
        {
            try
            {
                channel = channels[address] = GrpcChannels.Open(address);
            }
            catch (Exception problem) when (problem is ArgumentException or FormatException)
            {
                throw new BadInputException($"The beamline file's address '{address}' is not host:port: {problem.Message}", problem);
            }
        }
        return channel.CreateCallInvoker();
    }

    public void Dispose()
    {
        foreach (var channel in channels.Values)
            channel.Dispose();
    }
}
