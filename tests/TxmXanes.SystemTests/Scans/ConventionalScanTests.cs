using Shouldly;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>A conventional scan, driven by the command line: one background at every energy, the sample moved out for each.</summary>
public sealed class ConventionalScanTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TxmxScanRun_OfAConventionalPlan_TakesOneBackgroundAtEveryEnergy()
    {
        await using var rig = await BeamlineRig.StartAsync(cancellation: Cancellation);
        var plan = new ShortPlan { Name = "Conventional", Backgrounds = "every_energy", ExposureSeconds = 1 };

        var run = await rig.Txmx(Cancellation, "scan", "run", plan.WriteTo(rig.Folder), "--watch", "--json");

        using var status = System.Text.Json.JsonDocument.Parse(run.Succeeded());
        status.RootElement.GetProperty("mode").GetString().ShouldBe("conventional");
        var frames = status.RootElement.GetProperty("frames");
        (frames.GetProperty("sample").GetInt32(), frames.GetProperty("background").GetInt32()).ShouldBe((ShortPlan.Energies, ShortPlan.Energies));
        (await OrphansAsync(status.RootElement.GetProperty("file_path").GetString()!)).ShouldBe("none");
        File.Exists(status.RootElement.GetProperty("maps_path").GetString()).ShouldBeTrue();
    }

    // Energies whose sample and background frames are not one each, or with the sample stage at the wrong side.
    private static Task<string> OrphansAsync(string file) => PythonPeer.RunAsync("""
        import h5py, sys
        with h5py.File(sys.argv[1]) as f:
            key = f['/entry/instrument/detector/image_key'][()]
            at = f['/entry/instrument/monochromator/energy_setpoint'][()]
        bad = [e for e in sorted(set(at[key < 2])) if sorted(key[(at == e) & (key < 2)]) != [0, 1]]
        print(bad or 'none')
        """, Cancellation, file);
}
