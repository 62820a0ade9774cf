using System.Globalization;
using Grpc.Net.Client;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Contracts.Live.V1;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;

namespace TxmXanes.SystemTests.Rig;

/// <summary>
/// A virtual beamline and a daemon as real processes on free ports of loopback, with a data root of their own.
/// Both are killed by their process ids on dispose.
/// </summary>
public sealed class BeamlineRig : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<GrpcChannel> channels = [];
    private readonly RigSettings settings;
    private readonly string[] clock;
    private IReadOnlyDictionary<string, string> addresses = new Dictionary<string, string>();

    private BeamlineRig(RigSettings settings)
    {
        this.settings = settings;
        clock =
        [
            "--time-scale", settings.TimeScale.ToString("R", CultureInfo.InvariantCulture),
            "--time-origin", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>For anything a test writes; removed with the rig.</summary>
    public string Folder => folder.Path;

    /// <summary>Written when the virtual beamline is ended properly, by <see cref="EndVirtualBeamlineAsync"/>.</summary>
    public string TruthFile => folder.File("truth.nxs");

    public PeerProcess VirtualBeamline { get; private set; } = null!;

    public PeerProcess Daemon { get; private set; } = null!;

    /// <summary>http://host:port of scan.v1 and live.v1.</summary>
    public string GrpcAddress { get; private set; } = "";

    /// <summary>http://host:port of the dashboard.</summary>
    public string HttpAddress { get; private set; } = "";

    public ScanService.ScanServiceClient Scans { get; private set; } = null!;

    public LiveService.LiveServiceClient Live { get; private set; } = null!;

    public Positioner.PositionerClient Positioners { get; private set; } = null!;

    public Shutter.ShutterClient Shutters { get; private set; } = null!;

    /// <summary>Starts both and waits until they serve.</summary>
    /// <exception cref="PeerException">One of them does not; the message carries its standard error.</exception>
    public static async Task<BeamlineRig> StartAsync(RigSettings? settings = null, CancellationToken cancellation = default)
    {
        var rig = new BeamlineRig(settings ?? new());
        try
        {
            await rig.StartVirtualBeamlineAsync("0", "0", cancellation);
            await rig.WriteBeamlineAsync(cancellation);
            await rig.StartDaemonAsync(cancellation);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs `txmx` against this rig's daemon.</summary>
    public Task<RunResult> Txmx(CancellationToken cancellation, params string[] arguments) =>
        RunningProgram.RunAsync(Programs.Txmx, arguments, cancellation, ForTxmx);

    /// <summary>Runs `txmx` against this rig's daemon without waiting for its end.</summary>
    /// <remarks>With the usual answer to Ctrl-C: tests run in the background of a script ignore it, and the program would inherit that.</remarks>
    internal RunningProgram StartTxmx(params string[] arguments) => RunningProgram.Start("/usr/bin/env", ["--default-signal=INT", Programs.Txmx, .. arguments], ForTxmx);

    /// <summary>Starts a scan through the daemon's service, with the files its plan names.</summary>
    public async Task<ScanStatus> StartScanAsync(ShortPlan plan, CancellationToken cancellation)
    {
        var request = new StartRequest { PlanYaml = plan.ToString(), PlanPath = "plan.yaml" };
        foreach (var reference in plan.References)
            request.Files[reference] = Google.Protobuf.ByteString.CopyFrom(await File.ReadAllBytesAsync(reference, cancellation));
        return await Scans.StartAsync(request, cancellationToken: cancellation);
    }

    /// <summary>What both processes wrote to standard error: the first thing to read when a test fails.</summary>
    public string StandardErrors => $"daemon:\n{Daemon.StandardError}\nvirtual beamline:\n{VirtualBeamline.StandardError}";

    /// <summary>Ends the virtual beamline properly, so that it finishes the truth file.</summary>
    public async Task EndVirtualBeamlineAsync(CancellationToken cancellation)
    {
        Signals.Terminate(VirtualBeamline.Id);
        await VirtualBeamline.FinishAsync(cancellation);
    }

    /// <summary>Another virtual beamline where the one was that has ended.</summary>
    public Task RestartVirtualBeamlineAsync(CancellationToken cancellation) =>
        StartVirtualBeamlineAsync(PortOf(addresses["device"]), PortOf(addresses["frames"]), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels)
            channel.Dispose();
        // The daemon first: it would take the other's end for a broken device.
        if (Daemon is not null)
            await Daemon.DisposeAsync();
        if (VirtualBeamline is not null)
            await VirtualBeamline.DisposeAsync();
        folder.Dispose();
    }

    private Dictionary<string, string> ForTxmx => new() { ["TXMX_DAEMON"] = GrpcAddress };

    private async Task StartVirtualBeamlineAsync(string port, string framesPort, CancellationToken cancellation)
    {
        var config = folder.File("virtual-beamline.yaml");
        await File.WriteAllTextAsync(config, settings.VirtualBeamlineYaml, cancellation);
        string[] given = settings.VirtualBeamlineYaml.Length > 0 ? ["--config", config] : [];
        VirtualBeamline = PeerProcess.Start(Programs.VirtualBeamline,
            [.. given, "--sample", settings.Sample, "--size", settings.Size, "--seed", $"{settings.Seed}", "--port", port, "--frames-port", framesPort, "--truth", TruthFile, .. settings.TruthBackgrounds ? (string[])["--truth-backgrounds"] : [], .. clock]);
        addresses = ReadyLine.Parse(await VirtualBeamline.WaitForAsync("ready", cancellation));
        var devices = Open($"http://{addresses["device"]}");
        Positioners = new(devices);
        Shutters = new(devices);
    }

    private Task WriteBeamlineAsync(CancellationToken cancellation) =>
        File.WriteAllTextAsync(BeamlineFile, settings.Beamline(BeamlineText.Of(addresses["device"], addresses["frames"], folder.File("data"))), cancellation);

    private async Task StartDaemonAsync(CancellationToken cancellation)
    {
        Daemon = PeerProcess.Start(Programs.Daemon, ["--beamline", BeamlineFile, "--http-port", "0", "--grpc-port", "0", .. clock]);
        var ready = ReadyLine.Parse(await Daemon.WaitForAsync("ready", cancellation));
        (GrpcAddress, HttpAddress) = (ready["grpc"], ready["http"]);
        var channel = Open(GrpcAddress);
        Scans = new(channel);
        Live = new(channel);
    }

    private string BeamlineFile => folder.File("beamline.yaml");

    private static string PortOf(string address) => address[(address.LastIndexOf(':') + 1)..];

    private GrpcChannel Open(string address)
    {
        var channel = GrpcChannel.ForAddress(address);
        channels.Add(channel);
        return channel;
    }
}
