using Grpc.Net.Client;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.Drivers;

/// <summary>The driver of docs/writing-a-driver.md and a daemon that knows it by its beamline file, as that page starts them, on free ports.</summary>
public sealed class PythonDriverRig : IAsyncLifetime
{
    public const string Python = "/usr/bin/python3";

    private readonly TemporaryFolder folder = new();
    private PeerProcess? driver;
    private PeerProcess? daemon;
    private GrpcChannel? channel;
    private GrpcChannel? devices;
    private string frames = "";

    /// <summary>docs/examples.</summary>
    public static string Examples { get; } = Path.Combine(Repository.Root, "docs", "examples");

    /// <summary>host:port of the driver.</summary>
    public string DeviceAddress { get; private set; } = "";

    /// <summary>http://host:port of scan.v1.</summary>
    public string DaemonAddress { get; private set; } = "";

    public ScanService.ScanServiceClient Scans { get; private set; } = null!;

    /// <summary>The driver's own axes.</summary>
    public Positioner.PositionerClient Axes { get; private set; } = null!;

    /// <summary>The page's beamline file with the ports of this run.</summary>
    public string BeamlineFile => folder.File("beamline.yaml");

    /// <summary>What both processes wrote to standard error: the first thing to read when a test fails.</summary>
    public string StandardErrors => $"daemon:\n{daemon?.StandardError}\ndriver:\n{driver?.StandardError}";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await PythonStubs.MakeAsync(folder.Path, cancellation);
        driver = PeerProcess.Start(Python, [Path.Combine(Examples, "driver.py"), "--port", "0", "--frames-port", "0"], Environment);
        var ready = await ReadyAsync(driver, cancellation);
        (DeviceAddress, frames) = (ready["device"], ready["frames"]);
        devices = GrpcChannel.ForAddress($"http://{DeviceAddress}");
        Axes = new(devices);

        await File.WriteAllTextAsync(BeamlineFile, Beamline(), cancellation);
        daemon = PeerProcess.Start(PathOf("TxmXanes.Daemon", "TxmXanes.Daemon"), ["--beamline", BeamlineFile, "--http-port", "0", "--grpc-port", "0"]);
        DaemonAddress = (await ReadyAsync(daemon, cancellation))["grpc"];
        channel = GrpcChannel.ForAddress(DaemonAddress);
        Scans = new(channel);
    }

    /// <summary>Runs call.py; an answer is JSON, a refusal a <see cref="PeerException"/> with the status and its text.</summary>
    public async Task<string> CallAsync(string service, string method, string fields, CancellationToken cancellation)
    {
        await using var call = PeerProcess.Start(Python, [Path.Combine(Examples, "call.py"), DeviceAddress, service, method, fields], Environment);
        return (await call.FinishAsync(cancellation)).Trim();
    }

    /// <summary>Runs txmx against this daemon and returns its standard output.</summary>
    /// <exception cref="PeerException">Its exit status is not 0.</exception>
    public async Task<string> TxmxAsync(CancellationToken cancellation, params string[] arguments)
    {
        await using var txmx = PeerProcess.Start(PathOf("TxmXanes.Cli", "txmx"), arguments, new Dictionary<string, string> { ["TXMX_DAEMON"] = DaemonAddress });
        return await txmx.FinishAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        devices?.Dispose();
        // The daemon first: it would take the other's end for a broken device.
        if (daemon is not null)
            await daemon.DisposeAsync();
        if (driver is not null)
            await driver.DisposeAsync();
        folder.Dispose();
    }

    // Python looks there for txmxanes/device/v1/device_pb2.py, and leaves no compiled files in the checkout.
    private Dictionary<string, string> Environment => new() { ["PYTHONPATH"] = folder.Path, ["PYTHONDONTWRITEBYTECODE"] = "1" };

    // The line `ready name=address …` by which a program says that it serves.
    private static async Task<IReadOnlyDictionary<string, string>> ReadyAsync(PeerProcess program, CancellationToken cancellation) =>
        (await program.WaitForAsync("ready", cancellation)).Split(' ').Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    // The programs under test lie beside this one: artifacts/bin/<project>/<configuration>.
    private static string PathOf(string project, string program)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, program);
    }

    private string Beamline() => File.ReadAllText(Path.Combine(Examples, "beamline.yaml"))
        .Replace("tcp://127.0.0.1:7002", frames, StringComparison.Ordinal)
        .Replace("127.0.0.1:7001", DeviceAddress, StringComparison.Ordinal)
        .Replace("data_root: data", $"data_root: {folder.File("data")}", StringComparison.Ordinal);
}
