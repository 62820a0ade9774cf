using Shouldly;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit.Peers;
using Xunit;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.SystemTests.Faults;

/// <summary>Devices that lie, stall or vanish: the scan ends within bounded time, says why in one sentence, and the daemon lives.</summary>
public sealed class DeviceFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The readback follows the drive, so only the picture tells that the sample never left the beam.
    [Fact]
    public async Task SampleAxis_ThatSaysItMovesAndDoesNot_IsFoundByTheBackground()
    {
        await using var rig = await StartAsync("faults: { stuck_from_move: { sample_x: 2 } }");

        var run = await rig.Txmx(Cancellation, "scan", "run", new ShortPlan().WriteTo(rig.Folder), "--watch", "--json");

        run.ExitCode.ShouldBe(3, run.ToString());
        var status = ScanStatus.Parser.ParseJson(run.Output);
        status.State.ShouldBe(State.Failed);
        status.Problem.ShouldContain("Background frame 4 at 8200 eV seems to contain the sample");
        await ShouldBeAliveAndSafeAsync(rig);
    }

    [Fact]
    public async Task SampleAxis_ThatStallsHalfWay_IsNamedWithTargetReadbackAndLimit()
    {
        await using var rig = await StartAsync("faults: { stall_move: { sample_x: 2 } }");

        var run = await rig.Txmx(Cancellation, "scan", "run", new ShortPlan().WriteTo(rig.Folder), "--watch", "--json");

        run.ExitCode.ShouldBe(3, run.ToString());
        var status = ScanStatus.Parser.ParseJson(run.Output);
        // What one needs to know at the beamline at night.
        status.Problem.ShouldStartWith("Axis sample_x at 127.0.0.1:");
        status.Problem.ShouldContain("motion to 300 um within 2 s");
        status.Problem.ShouldContain("readback 1");
        await ShouldBeAliveAndSafeAsync(rig);
    }

    [Fact]
    public async Task EnergyAxis_ThatStallsHalfWay_FailsTheScanInBoundedTime()
    {
        await using var rig = await StartAsync("faults: { stall_move: { energy: 4 } }");

        var started = await rig.StartScanAsync(new ShortPlan(), Cancellation);
        var status = await rig.EndedAsync(started.Id, Cancellation);

        status.State.ShouldBe(State.Failed, status.ToString());
        status.Problem.ShouldContain("energy");
        status.Problem.ShouldContain("8290 eV");
        status.Problem.ShouldContain("readback 8");
        status.Frames.Sample.ShouldBe(3);
        await ShouldBeAliveAndSafeAsync(rig);
    }

    [Fact]
    public async Task Shutter_ThatStaysClosed_IsFoundByTheBackground()
    {
        await using var rig = await StartAsync("faults: { shutter_stuck_closed: true }");

        var started = await rig.StartScanAsync(new ShortPlan(), Cancellation);
        var status = await rig.EndedAsync(started.Id, Cancellation);

        status.State.ShouldBe(State.Failed, status.ToString());
        status.Problem.ShouldStartWith("Background frame 4 at 8200 eV is not exposed: ");
        await ShouldBeAliveAndSafeAsync(rig);
    }

    [Fact]
    public async Task VirtualBeamline_KilledInMidScan_FailsTheScanAndKeepsItsFrames()
    {
        await using var rig = await StartAsync("");
        var started = await rig.StartScanAsync(new ShortPlan { ExposureSeconds = 8 }, Cancellation);
        await rig.EnergiesDoneAsync(started.Id, 4, Cancellation);

        rig.VirtualBeamline.Kill();
        var status = await rig.EndedAsync(started.Id, Cancellation);

        status.State.ShouldBe(State.Failed, status.ToString());
        status.Problem.ShouldNotBeNullOrWhiteSpace();
        status.Problem.ShouldNotContain("\n");
        status.Problem.ShouldNotContain("Exception");
        status.Frames.Sample.ShouldBeGreaterThanOrEqualTo(3);
        (await SampleFramesAsync(status.FilePath)).ShouldBe($"{status.Frames.Sample}");
        rig.Daemon.HasExited.ShouldBeFalse(rig.StandardErrors);
        (await rig.Scans.ListAsync(new ListRequest(), cancellationToken: Cancellation)).Scans.ShouldHaveSingleItem().Id.ShouldBe(started.Id);
    }

    [Fact]
    public async Task Scan_AfterTheVirtualBeamlineWasStartedAnew_Runs()
    {
        await using var rig = await StartAsync("");
        var first = await rig.StartScanAsync(new ShortPlan { Name = "Lost", ExposureSeconds = 8 }, Cancellation);
        await rig.EnergiesDoneAsync(first.Id, 1, Cancellation);
        rig.VirtualBeamline.Kill();
        (await rig.EndedAsync(first.Id, Cancellation)).State.ShouldBe(State.Failed);

        await rig.RestartVirtualBeamlineAsync(Cancellation);
        var second = await rig.StartScanAsync(new ShortPlan { Name = "After it" }, Cancellation);
        var status = await rig.EndedAsync(second.Id, Cancellation);

        status.State.ShouldBe(State.Completed, status.ToString());
        status.Frames.Sample.ShouldBe(ShortPlan.Energies);
    }

    // Short timeouts, so that a fault costs the least wait that the daemon allows on a busy computer.
    private static Task<BeamlineRig> StartAsync(string yaml) => BeamlineRig.StartAsync(new RigSettings
    {
        VirtualBeamlineYaml = yaml,
        Beamline = text => text.Replace("timeout_s: 60", "timeout_s: 2", StringComparison.Ordinal).Replace("timeout_s: 30", "timeout_s: 2", StringComparison.Ordinal),
    }, Cancellation);

    private static async Task ShouldBeAliveAndSafeAsync(BeamlineRig rig)
    {
        rig.Daemon.HasExited.ShouldBeFalse(rig.StandardErrors);
        (await rig.Shutters.ReadAsync(new DeviceName { Name = "shutter" }, cancellationToken: Cancellation)).Open.ShouldBeFalse();
    }

    private static Task<string> SampleFramesAsync(string file) => PythonPeer.RunAsync(
        "import h5py, sys; print((h5py.File(sys.argv[1])['/entry/instrument/detector/image_key'][()] == 0).sum())", Cancellation, file);
}
