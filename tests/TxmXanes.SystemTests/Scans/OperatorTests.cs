using System.Text.Json;
using Grpc.Core;
using Shouldly;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit.Peers;
using Xunit;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.SystemTests.Scans;

/// <summary>One beamline for all the tests of what an operator can do to a scan.</summary>
public sealed class OperatedBeamline : IAsyncLifetime
{
    public BeamlineRig Rig { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Rig = await BeamlineRig.StartAsync(new RigSettings { TimeScale = 0.05 }, TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Rig?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Stop, abort, a second scan, Ctrl-C: the operator's words do what they say, and the beamline is left safe.</summary>
public sealed class OperatorTests(OperatedBeamline beamline) : IClassFixture<OperatedBeamline>
{
    // 0.4 wall seconds a frame: time enough to step in between. (Longer exposures saturate.)
    private static readonly ShortPlan Slow = new() { ExposureSeconds = 8, Darks = 1 };

    private readonly BeamlineRig rig = beamline.Rig;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_InMidScan_LeavesAValidPartialScanWithItsClosingBackground()
    {
        var started = await rig.StartScanAsync(Slow with { Name = "To be stopped", ExposureSeconds = 4 }, Cancellation);
        await rig.EnergiesDoneAsync(started.Id, 9, Cancellation);

        (await rig.Txmx(Cancellation, "scan", "stop", started.Id)).Succeeded();
        var status = await rig.EndedAsync(started.Id, Cancellation);

        status.State.ShouldBe(State.Stopped, status.ToString());
        status.Problem.ShouldStartWith("Stopped by the operator at ");
        status.EnergiesDone.ShouldBeInRange(9, ShortPlan.Energies - 1);
        status.Frames.Background.ShouldBe(2);
        (await KeysAsync(status.FilePath)).ShouldBe($"[2, 1, {string.Join(", ", Enumerable.Repeat(0, status.Frames.Sample))}, 1]");
        (await ValidPixelsAsync(status.MapsPath)).ShouldBeGreaterThan(500);
    }

    [Fact]
    public async Task Abort_InMidScan_MakesTheBeamlineSafeAndKeepsTheFrames()
    {
        var started = await rig.StartScanAsync(Slow with { Name = "To be aborted" }, Cancellation);
        await rig.EnergiesDoneAsync(started.Id, 3, Cancellation);

        (await rig.Txmx(Cancellation, "scan", "abort")).Succeeded();
        var status = await rig.EndedAsync(started.Id, Cancellation);

        status.State.ShouldBe(State.Aborted, status.ToString());
        status.Problem.ShouldBe("Aborted by the operator.");
        status.Frames.Sample.ShouldBeGreaterThanOrEqualTo(2);
        await ShouldBeSafeAsync();
        (await KeysAsync(status.FilePath)).ShouldBe($"[2, 1, {string.Join(", ", Enumerable.Repeat(0, status.Frames.Sample))}]");
    }

    [Fact]
    public async Task SecondScan_WhileOneRuns_IsRefusedWithTheFirstsName()
    {
        var started = await rig.StartScanAsync(Slow with { Name = "The first" }, Cancellation);

        var second = await rig.Txmx(Cancellation, "scan", "run", new ShortPlan { Name = "The second" }.WriteTo(rig.Folder));

        second.ExitCode.ShouldBe(3, second.ToString());
        second.Error.ShouldContain(started.Id);
        var first = await rig.Scans.GetStatusAsync(new ScanId(), cancellationToken: Cancellation);
        first.Id.ShouldBe(started.Id);
        ScanWaits.HasEnded(first).ShouldBeFalse("the refusal must not touch the first");
        await rig.Scans.AbortAsync(new ScanId(), cancellationToken: Cancellation);
        (await rig.EndedAsync(started.Id, Cancellation)).State.ShouldBe(State.Aborted);
    }

    [Fact]
    public async Task CtrlC_WhileWatching_EndsTheWatchingAndNotTheScan()
    {
        await using var run = rig.StartTxmx("scan", "run", (Slow with { Name = "Watched", ExposureSeconds = 4 }).WriteTo(rig.Folder), "--watch");
        await run.SaysAsync("has started", Cancellation);

        Signals.Interrupt(run.Id);
        var left = await run.FinishAsync(Cancellation);

        left.ExitCode.ShouldBe(0, left.ToString());
        left.Error.ShouldContain("the scan goes on");
        var status = await rig.EndedAsync("", Cancellation);
        (status.Name, status.State).ShouldBe(("Watched", State.Completed), status.ToString());
        status.Frames.Sample.ShouldBe(ShortPlan.Energies);
    }

    [Fact]
    public async Task StopAndAbort_WithoutAScanUnderWay_AreRefusedInOneSentence()
    {
        foreach (var word in new[] { "stop", "abort" })
        {
            var run = await rig.Txmx(Cancellation, "scan", word);

            run.ExitCode.ShouldBe(3, run.ToString());
            run.Error.Trim().ShouldBe("txmx: No scan is under way.");
        }
    }

    [Fact]
    public async Task Watch_OfAnUnknownScan_IsRefused()
    {
        var refusal = await Should.ThrowAsync<RpcException>(async () => await rig.Scans.GetStatusAsync(new ScanId { Id = "20200101-000000-nothing" }, cancellationToken: Cancellation));

        refusal.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    private async Task ShouldBeSafeAsync()
    {
        (await rig.Shutters.ReadAsync(new DeviceName { Name = "shutter" }, cancellationToken: Cancellation)).Open.ShouldBeFalse();
        (await ReadAsync("sample_x")).ShouldBe(0, 0.05);
        (await ReadAsync("energy")).ShouldBe(8200, 0.05);
    }

    private async Task<double> ReadAsync(string axis)
    {
        var reading = await rig.Positioners.ReadAsync(new DeviceName { Name = axis }, cancellationToken: Cancellation);
        reading.Moving.ShouldBeFalse(axis);
        return reading.ReadbackValue;
    }

    private static Task<string> KeysAsync(string file) => PythonPeer.RunAsync(
        "import h5py, sys; print(h5py.File(sys.argv[1])['/entry/instrument/detector/image_key'][()].tolist())", Cancellation, file);

    private static async Task<int> ValidPixelsAsync(string mapsFile) => JsonSerializer.Deserialize<int>(await PythonPeer.RunAsync(
        "import h5py, sys; print(int((h5py.File(sys.argv[1])['/entry/maps/valid'][()] > 0).sum()))", Cancellation, mapsFile));
}
