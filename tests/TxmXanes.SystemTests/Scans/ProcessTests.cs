using System.Globalization;
using System.Text;
using System.Text.Json;
using Shouldly;
using TxmXanes.SystemTests.BadInput;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>`txmx process` of the finished scan in other programs' files, joined, and by recipes with every kind of step.</summary>
[Collection(FinishedScanCollection.Name)]
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FinishedScan scan;

    public ProcessTests(FinishedScan scan)
    {
        this.scan = scan;
        Write("recipe.yaml", Fit("joint"));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    // The counts of a DXchange file are ours and so is what becomes of them; FXI and TIFF hold what is left of them after the flat field, all energies alike.
    [Theory]
    [InlineData("dxchange", "scan.h5", 0.006, "--camera-gain-adu", "0.14", "--read-noise-adu", "3.6")]
    [InlineData("fxi", "scan.h5", 0.05)]
    [InlineData("tiff", "scan.tif", 0.05, "--energies", "scan.energies.txt", "--values", "optical_density")]
    public async Task Process_OfTheScanInAnotherFormat_MakesItsMaps(string format, string name, double rms, params string[] options)
    {
        (await Txmx("export", scan.Status.FilePath, "--to", format, "--out", folder.File(name))).Succeeded();

        var run = await ProcessAsync([folder.File(name)], "maps.nxs", [.. options.Select(o => o.StartsWith("scan.", StringComparison.Ordinal) ? folder.File(o) : o)]);

        run.Succeeded().ShouldContain("ni ");
        (await RmsAsync(folder.File("maps.nxs"), scan.Status.MapsPath, "fraction.nio")).ShouldBeLessThan(rms);
        (await RmsAsync(folder.File("maps.nxs"), scan.Status.MapsPath, "thickness")).ShouldBeLessThan(rms);
    }

    // Twice the same photons: the same maps, said to be better than they are.
    [Fact]
    public async Task Process_OfTwoScans_JoinsThem()
    {
        var run = await ProcessAsync([scan.Status.FilePath, scan.Status.FilePath], "maps.nxs", "--json");

        using var document = JsonDocument.Parse(run.Succeeded());
        document.RootElement.GetProperty("frames").GetInt32().ShouldBe(2 * ShortPlan.Energies);
        document.RootElement.GetProperty("notes").EnumerateArray().ShouldContain(n => n.GetString()!.StartsWith("2 scans were joined: "));
        (await RmsAsync(folder.File("maps.nxs"), scan.Status.MapsPath, "fraction.nio")).ShouldBeLessThan(0.01);
    }

    [Fact]
    public async Task Process_WithTheShiftsOfAnotherRun_MakesTheSameMaps()
    {
        (await ProcessAsync([scan.Status.FilePath], "found.nxs", "--write-shifts", folder.File("shifts.csv"))).Succeeded();
        Write("recipe.yaml", "registration: { mode: none, shifts: shifts.csv }\n" + Fit("joint"));

        (await ProcessAsync([scan.Status.FilePath], "given.nxs")).Succeeded();

        var lines = await File.ReadAllLinesAsync(folder.File("shifts.csv"), Cancellation);
        lines.Length.ShouldBe(1 + ShortPlan.Energies);
        lines.Skip(2).ShouldContain(l => l.Split(',').Skip(1).Any(s => Math.Abs(double.Parse(s, CultureInfo.InvariantCulture)) > 0.1), "the virtual sample drifts");
        (await RmsAsync(folder.File("given.nxs"), folder.File("found.nxs"), "fraction.nio")).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public async Task Process_WithEveryKindOfStep_WritesWhatWasAskedFor()
    {
        Write("recipe.yaml", """
            energies: { repeats: average }
            preparation: { find_bad_pixels: true, crop_px: [8, 8, 168, 208] }
            features: { whiteline: { model: direct }, integral_ev: [8330, 8360] }
            components: 2
            clusters: { count: 2, order: edge_energy }
            masks:
              - { name: particles, of: thickness, otsu: true, open_px: 1, least_px: 20 }
              - { name: oxide, of: fraction.nio, above: 0.5 }
              - { name: metal_particles, is: particles and not oxide }
            regions:
              - { name: particles, mask: particles }
              - { name: middle, px: [60, 80, 100, 120] }

            """ + Fit("normalised"));

        var run = await ProcessAsync([scan.Status.FilePath], "maps.nxs", "--json");

        using var document = JsonDocument.Parse(run.Succeeded());
        var result = document.RootElement;
        (result.GetProperty("rows").GetInt32(), result.GetProperty("columns").GetInt32()).ShouldBe((160, 200));
        Names("other_maps").ShouldBe(["r_factor", "whiteline_height", "whiteline_energy_sigma", "edge_integral", "component_1", "component_2"]);
        Names("masks").ShouldBe(["particles", "oxide", "metal_particles"]);
        Names("spectra").ShouldBe(["principal components", "clusters", "particles", "middle"]);
        Names("notes").ShouldContain(n => n.StartsWith("Region particles (", StringComparison.Ordinal));
        var inFile = await PythonPeer.RunAsync("""
            import h5py, numpy as np, sys
            with h5py.File(sys.argv[1]) as f, h5py.File(sys.argv[2]) as t:
                m, truth = f['/entry/maps'], t['/entry/maps/fraction'][0][8:168, 8:208]
                use = (m['valid'][()] == 1) & (m['thickness'][()] > 0.15) & np.isfinite(truth)
                e = (m['fraction'][0] - truth)[use]
                print(use.sum() > 2000, abs(e.mean()) < 0.08, np.sqrt(np.mean((e / m['fraction_sigma'][0][use]) ** 2)) < 3)
            """, Cancellation, folder.File("maps.nxs"), scan.Rig.TruthFile);
        inFile.ShouldBe("True True True");

        string[] Names(string list) => [.. result.GetProperty(list).EnumerateArray().Select(n => n.GetString()!)];
    }

    [Theory]
    [InlineData("preparation: { bad_pixels: small.npy }", "small.npy", "[10, 10]", "176x214")]
    [InlineData("preparation: { bad_pixels: none.npy }", "none.npy")]
    [InlineData("registration: { shifts: none.csv }", "none.csv")]
    [InlineData("masks: [{ name: rich, of: nickel, above: 1 }]", "'nickel'", "fraction.nio")]
    [InlineData("regions: [{ name: some, mask: rich }]", "'some'", "'rich'")]
    [InlineData("regions: [{ name: far, px: [0, 0, 200, 20] }]", "'far'", "200", "176x214")]
    [InlineData("energies: { foil: { spectrum: none.xmu, element: Ni } }", "recipe.yaml:1", "none.xmu")]
    [InlineData("fit: { references: [none.xmu] }", "recipe.yaml:1", "none.xmu")]
    [InlineData("registration: { mode: turning }", "recipe.yaml:1", "'turning'")]
    public async Task Process_ByARecipeThatDoesNotFit_IsRefusedInOneSentence(string recipe, params string[] named)
    {
        await File.WriteAllBytesAsync(folder.File("small.npy"), [0x93, .. "NUMPY\x01\0\x76\0"u8, .. Encoding.ASCII.GetBytes("{'descr': '|u1', 'fortran_order': False, 'shape': (10, 10), }".PadRight(117) + "\n"), .. new byte[100]], Cancellation);
        Write("recipe.yaml", recipe + '\n');

        (await ProcessAsync([scan.Status.FilePath], "maps.nxs")).ShouldRefuse(Refusals.BadInput, named);

        File.Exists(folder.File("maps.nxs")).ShouldBeFalse();
    }

    [Fact]
    public async Task Process_OfWhatDoesNotSayEnough_IsRefusedInOneSentence()
    {
        (await Txmx("export", scan.Status.FilePath, "--to", "tiff", "--out", folder.File("scan.tif"))).Succeeded();
        var energies = folder.File("scan.energies.txt");

        (await ProcessAsync([folder.File("scan.tif")], "maps.nxs", "--values", "optical_density")).ShouldRefuse(Refusals.BadInput, "scan.tif", "no energies");
        (await ProcessAsync([folder.File("scan.tif")], "maps.nxs", "--energies", energies)).ShouldRefuse(Refusals.BadInput, "scan.tif", "optical density");
        (await ProcessAsync([folder.File("scan.tif")], "maps.nxs", "--energies", energies, "--values", "nonsense")).ShouldRefuse(Refusals.BadInput, "nonsense");
        await File.WriteAllLinesAsync(energies, (await File.ReadAllLinesAsync(energies, Cancellation)).SkipLast(1), Cancellation);
        (await ProcessAsync([folder.File("scan.tif")], "maps.nxs", "--energies", energies, "--values", "optical_density")).ShouldRefuse(Refusals.BadInput, "16", "15");
        (await ProcessAsync([scan.Status.FilePath], "maps.nxs", "--energies", energies)).ShouldRefuse(Refusals.BadInput, "options for foreign scans");
        (await ProcessAsync([scan.Status.FilePath], "maps.nxs", "--slices", "0:1")).ShouldRefuse(Refusals.BadInput, "--slices");
        File.Exists(folder.File("maps.nxs")).ShouldBeFalse();
    }

    private static string Fit(string mode) => $"fit: {{ mode: {mode}, references: [{ShortPlan.Reference("ni")}, {ShortPlan.Reference("nio")}] }}\n";

    private void Write(string name, string text) => File.WriteAllText(folder.File(name), text);

    private Task<RunResult> Txmx(params string[] arguments) => scan.Rig.Txmx(Cancellation, arguments);

    private Task<RunResult> ProcessAsync(string[] scans, string output, params string[] options) =>
        Txmx(["process", .. scans, "--recipe", folder.File("recipe.yaml"), "--out", folder.File(output), .. options]);

    private async Task<double> RmsAsync(string maps, string others, string map)
    {
        using var document = JsonDocument.Parse((await Txmx("compare", maps, others, "--json")).Succeeded());
        var rms = document.RootElement.GetProperty("maps").EnumerateArray().Single(m => m.GetProperty("map").GetString() == map).GetProperty("rms").GetDouble();
        TestContext.Current.TestOutputHelper?.WriteLine($"{map}: rms {rms:g3}");
        return rms;
    }
}
