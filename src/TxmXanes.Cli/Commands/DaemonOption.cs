using System.CommandLine;
using Grpc.Net.Client;
using TxmXanes.Contracts.Scan.V1;

namespace TxmXanes.Cli.Commands;

/// <summary>Which daemon to talk to: --daemon, else TXMX_DAEMON, else loopback.</summary>
internal static class DaemonOption
{
    public const string DefaultAddress = "http://127.0.0.1:8351";

    public static Option<string> Create() => new("--daemon")
    {
        Description = "Address of the daemon (default: TXMX_DAEMON, else " + DefaultAddress + ")",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("TXMX_DAEMON") is { Length: > 0 } address ? address : DefaultAddress,
    };

    public static ScanService.ScanServiceClient Connect(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new Domain.BadInputException($"--daemon: '{address}' is no address like {DefaultAddress}.");
        return new ScanService.ScanServiceClient(GrpcChannel.ForAddress(address));
    }
}
