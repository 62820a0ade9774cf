using System.Text.Json;
using Shouldly;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>The maps against the truth, and the commands that work on a finished scan.</summary>
[Collection(FinishedScanCollection.Name)]
public sealed class ScanResultsTests(FinishedScan scan)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Maps_AgainstTheTruth_AreAsGoodAsTheirErrorsSay()
    {
        var figures = await MapFigures.OfAsync(scan.Status.MapsPath, scan.Rig.TruthFile, Cancellation);

        TestContext.Current.TestOutputHelper?.WriteLine(figures.ToString());
        figures.Pixels.ShouldBeGreaterThan(2000);
        figures.Correlation.ShouldBeGreaterThan(0.8, figures.ToString());
        figures.Bias.ShouldBe(0, 0.05, figures.ToString());
        figures.RmsOverBound.ShouldBeInRange(0.5, 2.0, figures.ToString());
        figures.RmsOverSigma.ShouldBeInRange(0.5, 2.0, figures.ToString());
        figures.BeyondFiveSigma.ShouldBeLessThan(0.02, figures.ToString());
    }

    [Fact]
    public async Task TxmxProcess_OfTheRawFile_MakesTheDaemonsMapsToTheBit()
    {
        var output = Path.Combine(scan.Rig.Folder, "again.maps.nxs");

        (await scan.Rig.Txmx(Cancellation, "process", scan.Status.FilePath, "--out", output)).Succeeded();

        var same = await PythonPeer.RunAsync("""
            import h5py, sys
            def content(dataset):
                return list(dataset[()]) if dataset.dtype == object else dataset[()].tobytes()
            with h5py.File(sys.argv[1]) as a, h5py.File(sys.argv[2]) as b:
                names = sorted(a['/entry/maps'])
                assert names == sorted(b['/entry/maps']), (names, sorted(b['/entry/maps']))
                for name in ['maps/' + n for n in names] + ['shift']:
                    assert content(a['entry/' + name]) == content(b['entry/' + name]), name + ' differs'
            print('same')
            """, Cancellation, scan.Status.MapsPath, output);
        same.ShouldBe("same");
    }

    [Fact]
    public async Task TxmxCompare_WithTheTruth_PrintsFiguresAsJson()
    {
        var run = await scan.Rig.Txmx(Cancellation, "compare", scan.Status.MapsPath, scan.Rig.TruthFile, "--json");

        using var document = JsonDocument.Parse(run.Succeeded());
        var maps = document.RootElement.GetProperty("maps").EnumerateArray().ToArray();
        var fractions = maps.Where(m => m.GetProperty("map").GetString()!.StartsWith("fraction", StringComparison.Ordinal)).ToArray();
        fractions.ShouldNotBeEmpty(run.Output);
        fractions.ShouldAllBe(m => m.GetProperty("psnr_db").GetDouble() > 15);
        fractions.ShouldAllBe(m => m.GetProperty("pixels").GetInt32() > 500);
    }

    [Fact]
    public async Task TxmxCompare_WithItself_FindsNoDifference()
    {
        var run = await scan.Rig.Txmx(Cancellation, "compare", scan.Status.MapsPath, scan.Status.MapsPath, "--json");

        using var document = JsonDocument.Parse(run.Succeeded());
        document.RootElement.GetProperty("maps").EnumerateArray().ShouldAllBe(m => m.GetProperty("rms").GetDouble() == 0);
    }

    [Fact]
    public async Task TxmxExportFxi_OfTheRawFile_HasWhatPyXasReads()
    {
        var output = Path.Combine(scan.Rig.Folder, "fxi.h5");

        (await scan.Rig.Txmx(Cancellation, "export", scan.Status.FilePath, "--to", "fxi", "--out", output)).Succeeded();

        var read = await PythonPeer.RunAsync("""
            import h5py, sys
            with h5py.File(sys.argv[1]) as f:
                n = len(f['X_eng'])
                assert f['img_xanes'].shape[0] == n and f['img_bkg'].shape[1:] == f['img_xanes'].shape[1:] == f['img_dark'].shape[1:]
                print(f['img_xanes'].shape, round(float(f['X_eng'][0]), 3), round(float(f['X_eng'][-1]), 3))
            """, Cancellation, output);
        read.ShouldBe("(16, 176, 214) 8.2 8.54");
    }
}
