using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using TxmXanes.Interop.GrpcHosting;
using TxmXanes.Interop.Tests.Echo.V1;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Grpc;

/// <summary>An echo server that a class of tests shares.</summary>
public abstract class EchoServer : IAsyncLifetime
{
    public string Target { get; protected set; } = "";

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>Our own server in this process.</summary>
public sealed class OurServer : EchoServer
{
    public const int MaxReceiveMessageSize = 32 * 1024 * 1024;

    private GrpcServerHost? _host;

    public override async ValueTask InitializeAsync()
    {
        _host = await GrpcServerHost.StartAsync(new GrpcServerOptions { Services = [new EchoService()], MaxReceiveMessageSize = MaxReceiveMessageSize });
        Target = _host.Target;
    }

    public override ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Somebody else's server in a process of its own.</summary>
public abstract class PeerServer(Func<string?, Task<PeerProcess>> start) : EchoServer
{
    private PeerProcess? _process;

    public override async ValueTask InitializeAsync()
    {
        _process = await start(null);
        Target = $"http://127.0.0.1:{await _process.WaitForAsync("ready", TestContext.Current.CancellationToken)}";
    }

    public override ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class GrpcJsServer() : PeerServer(EchoPeers.StartGrpcJsServerAsync);

public sealed class GrpcioServer() : PeerServer(EchoPeers.StartGrpcioServerAsync);

/// <summary>Starts the programs in peers/.</summary>
internal static class EchoPeers
{
    // One for all test classes of the run; every peer process only reads it.
    private static readonly Lazy<TemporaryFolder> s_folder = new(WriteDescriptors);

    public static Task<PeerProcess> StartGrpcJsServerAsync(string? tlsFolder) => StartNodeAsync("server.js", tlsFolder is null ? [] : [tlsFolder]);

    public static Task<PeerProcess> StartGrpcJsClientAsync(string target, string? tlsFolder) => StartNodeAsync("client.js", tlsFolder is null ? [target] : [target, tlsFolder]);

    public static Task<PeerProcess> StartGrpcioServerAsync(string? tlsFolder) => StartPython("server.py", tlsFolder is null ? [DescriptorFile] : [DescriptorFile, tlsFolder]);

    public static Task<PeerProcess> StartGrpcioClientAsync(string target, string? tlsFolder) =>
        StartPython("client.py", tlsFolder is null ? [target, DescriptorFile] : [target, DescriptorFile, tlsFolder]);

    private static string DescriptorFile => s_folder.Value.File("echo.binpb");

    private static async Task<PeerProcess> StartNodeAsync(string script, string[] arguments)
    {
        await NpmPackages.EnsureAsync(TestContext.Current.CancellationToken);
        return PeerProcess.Start("node", [Path.Combine(NpmPackages.PeersFolder, script), .. arguments]);
    }

    private static Task<PeerProcess> StartPython(string script, string[] arguments) =>
        Task.FromResult(PythonPeer.StartFile(Path.Combine(NpmPackages.PeersFolder, script), arguments));

    private static TemporaryFolder WriteDescriptors()
    {
        FileDescriptor[] files =
        [
            Google.Protobuf.WellKnownTypes.AnyReflection.Descriptor, EchoReflection.Descriptor, HealthReflection.Descriptor,
            global::Grpc.Reflection.V1.ReflectionReflection.Descriptor, global::Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor,
            Google.Rpc.StatusReflection.Descriptor, Google.Rpc.ErrorDetailsReflection.Descriptor,
        ];
        var set = new FileDescriptorSet();
        set.File.Add(files.Select(file => FileDescriptorProto.Parser.ParseFrom(file.SerializedData)));
        var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("echo.binpb"), set.ToByteArray());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }
}
