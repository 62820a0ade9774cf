using System.Text.Json;
using Shouldly;
using TxmXanes.SystemTests.BadInput;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.Backgrounds;

/// <summary>A background model from recorded scans to better backgrounds, by the command line alone.</summary>
public sealed class BackgroundModelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TrainPredictEvaluate_OnScansOfOneBeamline_FitTogetherAndRefuseOthers()
    {
        await using var rig = await BeamlineRig.StartAsync(cancellation: Cancellation);
        var conventional = new[] { await ScanAsync(rig, "every_energy"), await ScanAsync(rig, "every_energy"), await ScanAsync(rig, "every_energy") };
        var improved = await ScanAsync(rig, "first_and_last");
        var model = Path.Combine(rig.Folder, "model.h5");

        var training = await JsonAsync("background", "train", conventional[0], conventional[1], "--out", model, "--json");
        training.GetProperty("frames").GetInt32().ShouldBe(2 * ShortPlan.Energies);
        training.GetProperty("notes")[0].GetString()!.ShouldContain("2 sequences only");
        training.GetProperty("chosen").GetProperty("relative_error").GetDouble().ShouldBeInRange(1e-4, 0.2);

        var predicted = Path.Combine(rig.Folder, "backgrounds.nxs");
        (await TxmxAsync("background", "predict", "--model", model, improved, "--out", predicted)).Succeeded().ShouldContain($"{ShortPlan.Energies} by the model 'adaptive'");
        (await PythonPeer.RunAsync("""
            import h5py, sys, numpy
            with h5py.File(sys.argv[1]) as f:
                b = f['/entry/background/data']
                print(b.shape[0], b.attrs['units'], numpy.isfinite(b[()]).mean() > 0.9, f['/entry/process/input_file'][()].decode() == sys.argv[2])
            """, Cancellation, predicted, improved)).ShouldBe($"{ShortPlan.Energies} counts/s True True");

        var scan = (await JsonAsync("background", "evaluate", "--model", model, conventional[2], "--json")).GetProperty("scans")[0];
        scan.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("model").GetString()).ShouldBe(["linear", "linear + texture", "adaptive", "polynomial", "adaptive, trained"]);
        scan.GetProperty("models")[0].GetProperty("frames").GetArrayLength().ShouldBe(ShortPlan.Energies - 2);
        scan.GetProperty("models").EnumerateArray().ShouldAllBe(m => m.GetProperty("whole").GetProperty("psnr_db_worst").GetDouble() > 20);
        scan.GetProperty("maps")[0].GetProperty("maps").GetArrayLength().ShouldBeGreaterThan(2);

        await ScanWithTheModelAsync(rig, model);

        (await TxmxAsync("background", "train", conventional[0], improved, "--out", model)).ShouldRefuse(Refusals.BadInput, "has no background at");
        var longer = await ScanAsync(rig, "first_and_last", exposureSeconds: 3);
        (await TxmxAsync("background", "predict", "--model", model, longer, "--out", predicted)).ShouldRefuse(Refusals.BadInput, "exposure of 3 s where the training had 2 s");
    }

    // The model goes to the daemon with the scan, stays beside it, and makes the same maps again.
    private static async Task ScanWithTheModelAsync(BeamlineRig rig, string model)
    {
        var recipe = Path.Combine(rig.Folder, "recipe.yaml");
        await File.WriteAllTextAsync(recipe, $"background: {{ model: adaptive, trained: {Path.GetFileName(model)} }}", Cancellation);
        var run = await rig.Txmx(Cancellation, "scan", "run", new ShortPlan().WriteTo(rig.Folder), "--recipe", recipe, "--watch", "--json");
        var status = JsonDocument.Parse(run.Succeeded()).RootElement;
        var (scan, maps) = (status.GetProperty("file_path").GetString()!, status.GetProperty("maps_path").GetString()!);
        File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(scan)!, "background-model.h5")).ShouldBe(File.ReadAllBytes(model));

        var again = Path.Combine(rig.Folder, "again.maps.nxs");
        (await TxmxAsync("process", scan, "--out", again)).Succeeded();
        JsonDocument.Parse((await TxmxAsync("compare", again, maps, "--json")).Succeeded()).RootElement.GetProperty("maps").EnumerateArray()
            .ShouldAllBe(map => map.GetProperty("rms").GetDouble() == 0);

        await File.WriteAllTextAsync(recipe, "background: { model: adaptive, trained: absent.h5 }", Cancellation);
        (await rig.Txmx(Cancellation, "scan", "run", new ShortPlan().WriteTo(rig.Folder), "--recipe", recipe)).ShouldRefuse(Refusals.BadInput, "absent.h5");
    }

    private static async Task<string> ScanAsync(BeamlineRig rig, string backgrounds, double exposureSeconds = 2)
    {
        var plan = new ShortPlan { Backgrounds = backgrounds, ExposureSeconds = exposureSeconds }.WriteTo(rig.Folder);
        using var status = JsonDocument.Parse((await rig.Txmx(Cancellation, "scan", "run", plan, "--watch", "--json")).Succeeded());
        return status.RootElement.GetProperty("file_path").GetString()!;
    }

    private static async Task<JsonElement> JsonAsync(params string[] arguments) => JsonDocument.Parse((await TxmxAsync(arguments)).Succeeded()).RootElement;

    private static Task<RunResult> TxmxAsync(params string[] arguments) => RunningProgram.RunAsync(Programs.Txmx, arguments, Cancellation);
}
