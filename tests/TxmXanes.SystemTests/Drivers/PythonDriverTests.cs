using Grpc.Core;
using Shouldly;
using TxmXanes.Contracts.Device.V1;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Storage.Nexus;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.SystemTests.Drivers;

/// <summary>A driver that is not ours in another language: what docs/writing-a-driver.md promises, with the page's own files.</summary>
public class PythonDriverTests(PythonDriverRig rig) : IClassFixture<PythonDriverRig>
{
    // docs/examples/plan.yaml and driver.py.
    private const int Energies = 15;
    private const int Pixels = 64;
    private const double DiscRadius = 0.3 * Pixels;
    private const double DiscThickness = 0.4;

    // A hang guard, not a measurement.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Plan = Path.Combine(PythonDriverRig.Examples, "plan.yaml");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_OfTheDocumentedPlan_CountsEveryFrameAndMapsTheDisc()
    {
        (await rig.TxmxAsync(Cancel, "plan", "check", Plan, "--beamline", rig.BeamlineFile)).ShouldContain($"{Energies + 5}: {Energies} sample, 2 background, 3 dark");

        var status = await RunAsync();

        status.State.ShouldBe(State.Completed, rig.StandardErrors);
        status.Frames.ShouldBe(new FrameCounts { SamplePlanned = Energies, BackgroundPlanned = 2, DarkPlanned = 3, Sample = Energies, Background = 2, Dark = 3 });
        status.Warnings.ShouldNotContain(warning => warning.Contains("rejected") || warning.Contains("missing") || warning.Contains("lost") || warning.Contains("unchecked"));
        var maps = MapsFileReader.Read(status.MapsPath);
        (maps.Rows, maps.Columns).ShouldBe((Pixels, Pixels));
        // Two pixels off the rim, as the frames may have been shifted by fractions of one.
        Mean(maps.Thickness, radius => radius < DiscRadius - 2).ShouldBe(DiscThickness, 0.03);
        Mean(maps.Thickness, radius => radius > DiscRadius + 2).ShouldBe(0, 0.02);
        Mean(maps.Fraction[maps.ReferenceNames.ToList().IndexOf("nio")], radius => radius < DiscRadius - 2).ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public async Task Scan_Aborted_LeavesTheDriverReadyForTheNext()
    {
        // Long enough that the abort falls into it.
        var request = await RequestAsync(text => text.Replace("exposure_s: 0.03", "exposure_s: 0.3", StringComparison.Ordinal));
        var started = await rig.Scans.StartAsync(request, cancellationToken: Cancel);
        await WatchAsync(started.Id, status => status.EnergiesDone >= 2);

        await rig.Scans.AbortAsync(new ScanId(), cancellationToken: Cancel);

        (await WatchAsync(started.Id, HasEnded)).State.ShouldBe(State.Aborted, rig.StandardErrors);
        (await rig.CallAsync("Detector", "Read", """{"name": "camera"}""", Cancel)).ShouldContain("STATE_IDLE");
        (await rig.CallAsync("Shutter", "Read", """{"name": "shutter"}""", Cancel)).ShouldContain("\"open\": false");
        var next = await RunAsync();
        next.State.ShouldBe(State.Completed, rig.StandardErrors);
        next.Frames.Foreign.ShouldBe(0);
    }

    [Theory]
    [InlineData("Positioner", "Move", """{"name": "energy", "target_value": 20}""", "INVALID_ARGUMENT: energy: 20.0 eV is outside 5000 to 14000 eV")]
    [InlineData("Positioner", "Move", """{"name": "energy", "target_value": "NaN"}""", "INVALID_ARGUMENT")]
    [InlineData("Positioner", "Read", """{"name": "focus"}""", "NOT_FOUND")]
    [InlineData("Detector", "Expose", """{"name": "camera", "image_id": 1}""", "FAILED_PRECONDITION")]
    [InlineData("Detector", "Arm", """{"name": "camera", "exposure_s": 1000}""", "INVALID_ARGUMENT")]
    public async Task Call_ThatCannotBe_IsRefusedWithItsCode(string service, string method, string fields, string refusal) =>
        (await Should.ThrowAsync<PeerException>(() => rig.CallAsync(service, method, fields, Cancel))).Message.ShouldContain(refusal);

    [Fact]
    public async Task Move_Stopped_EndsAsAborted()
    {
        var energy = new DeviceName { Name = "energy" };
        var move = rig.Axes.MoveAsync(new MoveRequest { Name = "energy", TargetValue = 13000 }, cancellationToken: Cancel).ResponseAsync;
        while (!(await rig.Axes.ReadAsync(energy, cancellationToken: Cancel)).Moving)
            move.IsCompleted.ShouldBeFalse();

        var stopped = await rig.Axes.StopAsync(energy, cancellationToken: Cancel);

        stopped.Moving.ShouldBeFalse();
        stopped.ReadbackValue.ShouldBeLessThan(13000);
        (await Should.ThrowAsync<RpcException>(() => move)).StatusCode.ShouldBe(StatusCode.Aborted);
    }

    private async Task<ScanStatus> RunAsync() => ScanStatus.Parser.ParseJson(await rig.TxmxAsync(Cancel, "scan", "run", Plan, "--watch", "--json"));

    private static async Task<StartRequest> RequestAsync(Func<string, string> change)
    {
        var request = new StartRequest { PlanYaml = change(await File.ReadAllTextAsync(Plan, Cancel)), PlanPath = Plan };
        foreach (var name in new[] { "ni", "nio" })
            request.Files[$"../../config/references/{name}.xmu"] = Google.Protobuf.ByteString.CopyFrom(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "config", "references", $"{name}.xmu"), Cancel));
        return request;
    }

    private async Task<ScanStatus> WatchAsync(string id, Func<ScanStatus, bool> isWanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Patience);
        using var call = rig.Scans.Watch(new ScanId { Id = id }, cancellationToken: limit.Token);
        ScanStatus? last = null;
        while (await call.ResponseStream.MoveNext(limit.Token))
        {
            last = call.ResponseStream.Current;
            if (isWanted(last))
                return last;
        }
        throw new InvalidOperationException($"The scan ended otherwise: {last}\n{rig.StandardErrors}");
    }

    private static bool HasEnded(ScanStatus status) => status.State is State.Completed or State.Stopped or State.Aborted or State.Failed;

    // Pixels without a value (NaN) do not count; that there are some with one is asserted by the mean being a number.
    private static double Mean(float[] map, Func<double, bool> ofRadius)
    {
        const double centre = (Pixels - 1) / 2.0;
        return map.Where((value, i) => float.IsFinite(value) && ofRadius(double.Hypot(i / Pixels - centre, i % Pixels - centre))).Average(value => (double)value);
    }
}
