using Shouldly;
using TxmXanes.SystemTests.BadInput;
using TxmXanes.SystemTests.Rig;
using TxmXanes.TestKit;
using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>`txmx export` of a scan and of its maps, as a user types it.</summary>
[Collection(FinishedScanCollection.Name)]
public sealed class ExportTests(FinishedScan scan) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Maps_AsPictures_AreAFileAMapNamedOnStandardOutput()
    {
        var run = await ExportAsync(scan.Status.MapsPath, "png", folder.File("pictures"), "--map", "fraction", "--map", "thickness", "--mix", "ni,nio");

        string[] expected = [.. new[] { "fraction.ni", "fraction.nio", "thickness", "mix" }.Select(n => folder.File($"pictures/{n}.png"))];
        run.Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(expected);
        Directory.GetFiles(folder.File("pictures")).Order().ShouldBe(expected.Order());
        byte[] signature = [0x89, (byte)'P', (byte)'N', (byte)'G'];
        foreach (var path in expected)
            (await File.ReadAllBytesAsync(path, Cancellation))[..4].ShouldBe(signature, path);
    }

    [Fact]
    public async Task Maps_AsStatistics_HaveALineAMap()
    {
        (await ExportAsync(scan.Status.MapsPath, "csv", folder.File("s.csv"), "--roi", "10,10,100,100")).Succeeded();

        var lines = await File.ReadAllLinesAsync(folder.File("s.csv"), Cancellation);
        lines[0].ShouldStartWith("map,unit,region,pixels,mean,");
        lines.ShouldContain(l => l.StartsWith("edge_energy,eV,all,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scan_AsSpectra_HasALineAnEnergy()
    {
        (await ExportAsync(scan.Status.FilePath, "csv", folder.File("spectra.csv"), "--roi", "60,60,120,120")).Succeeded();

        var lines = await File.ReadAllLinesAsync(folder.File("spectra.csv"), Cancellation);
        lines.Length.ShouldBe(1 + ShortPlan.Energies);
        lines[0].ShouldBe("energy_ev,roi_1,roi_1_deviation,roi_1_pixels");
    }

    [Fact]
    public async Task Maps_AsARawFormat_AreRefused()
    {
        (await ExportAsync(scan.Status.MapsPath, "fxi", folder.File("x.h5"))).ShouldRefuse(Refusals.BadInput, "maps", "fxi");
        (await ExportAsync(scan.Status.MapsPath, "dxchange", folder.File("x.h5"))).ShouldRefuse(Refusals.BadInput, "maps", "dxchange");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task WhatDoesNotFit_IsRefusedByName()
    {
        (await ExportAsync(scan.Status.FilePath, "png", folder.File("x.png"))).ShouldRefuse(Refusals.BadInput, "is a scan");
        (await ExportAsync(scan.Status.MapsPath, "png", folder.File("x.png"), "--map", "nickel")).ShouldRefuse(Refusals.BadInput, "'nickel'", "fraction.nio");
        (await ExportAsync(scan.Status.MapsPath, "png", folder.File("x.png"))).ShouldRefuse(Refusals.BadInput, "x.png", "--map");
        (await ExportAsync(scan.Status.MapsPath, "tiff", scan.Status.MapsPath)).ShouldRefuse(Refusals.BadInput, "is an input");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    private Task<RunResult> ExportAsync(string file, string format, string output, params string[] options) =>
        scan.Rig.Txmx(Cancellation, ["export", file, "--to", format, "--out", output, .. options]);
}
