using System.Text.Json;
using Shouldly;
using TxmXanes.SystemTests.BadInput;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>`txmx process` of a volume at several energies, written by h5py: slice by slice, and on where it was left.</summary>
public sealed class ProcessVolumeTests : IDisposable
{
    // Of slice s the fraction of Ni is (s + 1)/5; the last slice may be empty.
    private const string Script = """
        import h5py, numpy as np, sys
        ni, nio = (np.loadtxt(f) for f in sys.argv[2:4])
        e = np.concatenate([np.arange(8200, 8320, 20.), np.arange(8320, 8360, 2.), np.arange(8360, 8560, 20.)])
        y = np.zeros((len(e), 4, 24, 30), np.float32)
        for s in range(4):
            f, t = (s + 1) / 5, np.zeros((24, 30))
            t[4:20, 5:25] = 0.5
            y[:, s] = 0.1 + t * (f * np.interp(e, *ni.T) + (1 - f) * np.interp(e, *nio.T))[:, None, None] + 0.002 * np.random.default_rng(s).standard_normal((len(e), 24, 30))
        if sys.argv[4] == 'empty':
            y[:, 3] = np.nan
        with h5py.File(sys.argv[1], 'w') as f:
            f['volume'], f['energy'] = y, e / 1000
        """;

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Output => folder.File("maps");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("joint", 0.005)]
    [InlineData("normalised", 0.02)]
    public async Task Process_OfAVolume_HasTheSlicesCompositions(string mode, double tolerance)
    {
        await WriteAsync(mode);

        using var result = Json(await ProcessAsync());

        (Number(result, "processed"), Number(result, "kept")).ShouldBe((4, 0));
        var fractions = await PythonPeer.RunAsync("""
            import h5py, json, sys
            def mean(s):
                with h5py.File(f'{sys.argv[1]}/slice-{s:05}.maps.nxs') as f:
                    return float(f['/entry/maps/fraction'][0][8:16, 8:20].mean())
            print(json.dumps([mean(s) for s in range(4)]))
            """, Cancellation, Output);
        var found = JsonSerializer.Deserialize<double[]>(fractions)!;
        for (var s = 0; s < 4; s++)
            found[s].ShouldBe((s + 1) / 5.0, tolerance);
    }

    [Fact]
    public async Task Process_StartedAgain_GoesOnWhereItWasLeft()
    {
        await WriteAsync("joint");
        using var part = Json(await ProcessAsync("--slices", "1:2"));
        (Number(part, "processed"), Number(part, "first"), Number(part, "last")).ShouldBe((2, 1, 2));
        Directory.GetFiles(Output).Select(Path.GetFileName).Order().ShouldBe(["slice-00001.maps.nxs", "slice-00002.maps.nxs"]);
        // What a run leaves that was ended in the middle of a slice.
        await File.WriteAllTextAsync(folder.File("maps/slice-00003.maps.nxs.part"), "half", Cancellation);
        var kept = File.GetLastWriteTimeUtc(folder.File("maps/slice-00001.maps.nxs"));

        using var rest = Json(await ProcessAsync());

        (Number(rest, "processed"), Number(rest, "kept")).ShouldBe((2, 2));
        File.GetLastWriteTimeUtc(folder.File("maps/slice-00001.maps.nxs")).ShouldBe(kept);
        Directory.GetFiles(Output, "*.maps.nxs").Length.ShouldBe(4);
        (await ProcessAsync(json: false)).Succeeded().ShouldContain("0 processed, 4 kept from an earlier run by the same recipe");
    }

    [Fact]
    public async Task Process_ByAnotherRecipeOrReference_IsDoneAnew()
    {
        await WriteAsync("joint");
        Json(await ProcessAsync()).Dispose();

        await File.AppendAllTextAsync(folder.File("recipe.yaml"), "mask: { thickness_min: 0.1 }\n", Cancellation);
        using (var other = Json(await ProcessAsync()))
            (Number(other, "processed"), Number(other, "kept")).ShouldBe((4, 0));
        // The recipe's text is the same, but not what it names.
        await File.AppendAllTextAsync(folder.File("nio.xmu"), "9000 1\n", Cancellation);
        using (var third = Json(await ProcessAsync()))
            (Number(third, "processed"), Number(third, "kept")).ShouldBe((4, 0));
    }

    [Fact]
    public async Task Process_OfAVolumeWithAnEmptySlice_DoesTheOthersAndSaysSo()
    {
        await WriteAsync("normalised", lastSlice: "empty");

        var run = await ProcessAsync(json: false);

        run.ExitCode.ShouldBe(Refusals.BadInput, run.ToString());
        run.Error.ShouldContain("1 of 4 slices could not be processed; of slice 3: ");
        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        run.Output.ShouldContain("3 processed, 0 kept");
        Directory.GetFiles(Output).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Process_OfAVolumeThatCannotBe_IsRefusedInOneSentence()
    {
        await WriteAsync("joint");

        (await ProcessAsync("--slices", "3:4")).ShouldRefuse(Refusals.BadInput, "'3:4'", "0:3");
        (await ProcessAsync("--slices", "2:1")).ShouldRefuse(Refusals.BadInput, "'2:1'");
        (await ProcessAsync("--write-shifts", folder.File("shifts.csv"))).ShouldRefuse(Refusals.BadInput, "--write-shifts");
        (await ProcessAsync("--write-backgrounds")).ShouldRefuse(Refusals.BadInput, "--write-backgrounds");
        (await ProcessAsync("--energy-dataset", "nowhere")).ShouldRefuse(Refusals.BadInput, "nowhere");
        Directory.Exists(Output).ShouldBeFalse();
        await File.AppendAllTextAsync(folder.File("recipe.yaml"), "masks: [{ name: rich, of: nickel, above: 1 }]\n", Cancellation);
        (await ProcessAsync()).ShouldRefuse(Refusals.BadInput, "4 of 4 slices", "'nickel'");
    }

    private async Task WriteAsync(string mode, string lastSlice = "full")
    {
        foreach (var name in new[] { "ni", "nio" })
            File.Copy(ShortPlan.Reference(name), folder.File(name + ".xmu"));
        await PythonPeer.RunAsync(Script, Cancellation, folder.File("volume.h5"), folder.File("ni.xmu"), folder.File("nio.xmu"), lastSlice);
        await File.WriteAllTextAsync(folder.File("recipe.yaml"), $"registration: {{ mode: none }}\nfit: {{ mode: {mode}, references: [ni.xmu, nio.xmu] }}\n", Cancellation);
    }

    private Task<RunResult> ProcessAsync(params string[] options) => ProcessAsync(json: true, options);

    private Task<RunResult> ProcessAsync(bool json, params string[] options) =>
        RunningProgram.RunAsync(Programs.Txmx, ["process", folder.File("volume.h5"), "--recipe", folder.File("recipe.yaml"), "--out", Output, .. options, .. json ? (string[])["--json"] : []], Cancellation);

    private static JsonDocument Json(RunResult run) => JsonDocument.Parse(run.Succeeded());

    private static int Number(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetInt32();
}
