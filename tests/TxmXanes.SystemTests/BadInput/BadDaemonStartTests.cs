using System.Net;
using System.Net.Sockets;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.BadInput;

/// <summary>Daemons and virtual beamlines that cannot start, and a daemon whose devices are not there.</summary>
public sealed class BadDaemonStartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--http-port")]
    [InlineData("--grpc-port")]
    public async Task Daemon_OnAPortInUse_IsRefusedWithThePort(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var run = await DaemonAsync(["--beamline", Beamline(folder.File("data")), .. Ports(except: option), option, $"{port}"]);

        run.ShouldRefuse(Refusals.Device, option, $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task Daemon_WithADataRootThatCannotBeWritten_IsRefusedWithItsPath()
    {
        await File.WriteAllTextAsync(folder.File("regular"), "", Cancellation);

        var run = await DaemonAsync(["--beamline", Beamline(folder.File("regular/data")), .. Ports()]);

        run.ShouldRefuse(Refusals.BadInput, "data_root", folder.File("regular/data"));
    }

    [Fact]
    public async Task Daemon_WithAnUnknownKeyInItsBeamline_IsRefusedWithTheLine()
    {
        var beamline = Beamline(folder.File("data"));
        await File.AppendAllTextAsync(beamline, "data_rot: here\n", Cancellation);

        (await DaemonAsync(["--beamline", beamline, .. Ports()])).ShouldRefuse(Refusals.BadInput, "beamline.yaml:", "data_rot");
    }

    [Fact]
    public async Task Daemon_WithoutABeamlineFile_IsRefusedWithItsName() =>
        (await DaemonAsync(["--beamline", "/nowhere/beamline.yaml", .. Ports()])).ShouldRefuse(Refusals.BadInput, "/nowhere/beamline.yaml");

    [Fact]
    public async Task Daemon_WithANonsenseOption_IsRefused() => (await DaemonAsync("--nonsense")).ShouldRefuse(Refusals.BadInput, "--nonsense");

    [Fact]
    public async Task VirtualBeamline_WithAnUnknownKey_IsRefusedWithTheLine()
    {
        await File.WriteAllTextAsync(folder.File("virtual-beamline.yaml"), "seed: 1\nspeed: 2\n", Cancellation);

        (await RunningProgram.RunAsync(Programs.VirtualBeamline, ["--config", folder.File("virtual-beamline.yaml")], Cancellation)).ShouldRefuse(Refusals.BadInput, "virtual-beamline.yaml:2:", "speed");
    }

    [Fact]
    public async Task VirtualBeamline_OnAPortInUse_IsRefusedWithThePort()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        (await RunningProgram.RunAsync(Programs.VirtualBeamline, ["--size", "32x32", "--port", $"{port}", "--frames-port", "0"], Cancellation)).ShouldRefuse(Refusals.Device, $"{port}");
    }

    [Fact]
    public async Task ScanRun_WhoseDevicesAreNotThere_IsRefusedWithTheirAddressAndTheDaemonLives()
    {
        await using var daemon = PeerProcess.Start(Programs.Daemon, ["--beamline", Beamline(folder.File("data")), .. Ports()]);
        var address = ReadyLine.Parse(await daemon.WaitForAsync("ready", Cancellation))["grpc"];

        var run = await RunningProgram.RunAsync(Programs.Txmx, ["scan", "run", new ShortPlan().WriteTo(folder.Path), "--daemon", address], Cancellation);

        run.ShouldRefuse(Refusals.Device, "camera", "127.0.0.1:1");
        Assert.False(daemon.HasExited, daemon.StandardError);
        Assert.Empty(Directory.EnumerateFiles(folder.File("data"), "*.nxs", SearchOption.AllDirectories));
        var status = await RunningProgram.RunAsync(Programs.Txmx, ["scan", "status", "--json", "--daemon", address], Cancellation);
        Assert.Contains("STATE_IDLE", status.Succeeded(), StringComparison.Ordinal);
    }

    // Nobody listens on port 1 of loopback.
    private string Beamline(string dataRoot)
    {
        var path = folder.File("beamline.yaml");
        File.WriteAllText(path, BeamlineText.Of("127.0.0.1:1", "tcp://127.0.0.1:1", dataRoot));
        return path;
    }

    private static string[] Ports(string except = "") => [.. new[] { "--http-port", "--grpc-port" }.Where(o => o != except).SelectMany(o => new[] { o, "0" })];

    private static Task<RunResult> DaemonAsync(params string[] arguments) => RunningProgram.RunAsync(Programs.Daemon, arguments, Cancellation);
}
