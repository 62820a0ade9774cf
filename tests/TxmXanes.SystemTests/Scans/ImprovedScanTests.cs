using System.Runtime.InteropServices;
using Shouldly;
using TxmXanes.Contracts.Live.V1;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.SystemTests.Rig;
using Xunit;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.SystemTests.Scans;

/// <summary>What the operator sees of an improved scan: states, counts, and a map that grows while it runs.</summary>
[Collection(FinishedScanCollection.Name)]
public sealed class ImprovedScanTests(FinishedScan scan)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Scan_RunToItsEnd_IsCompletedWithoutProblem()
    {
        scan.Status.State.ShouldBe(State.Completed, scan.Status.ToString());
        scan.Status.Problem.ShouldBeEmpty();
        scan.Status.Warnings.ShouldBeEmpty();
        scan.Status.Mode.ShouldBe("improved");
        (scan.Status.EnergiesDone, scan.Status.EnergiesTotal).ShouldBe((ShortPlan.Energies, ShortPlan.Energies));
    }

    [Fact]
    public void States_SeenByAWatcher_FollowOneAnother()
    {
        State[] order = [State.Preparing, State.Running, State.Finishing, State.Completed];
        var seen = scan.Statuses.Select(s => Array.IndexOf(order, s.State)).ToArray();

        seen.ShouldNotContain(-1);
        seen.ShouldBe(seen.Order());
        scan.Statuses.ShouldContain(s => s.State == State.Running);
    }

    [Fact]
    public void Frames_OfTwoBackgrounds_AreExactlyThePlans()
    {
        var frames = scan.Status.Frames;

        (frames.Sample, frames.Background, frames.Dark).ShouldBe((ShortPlan.Energies, 2, 3));
        (frames.SamplePlanned, frames.BackgroundPlanned, frames.DarkPlanned).ShouldBe((ShortPlan.Energies, 2, 3));
        (frames.Invalid, frames.Foreign, frames.Duplicate, frames.Rejected, frames.Missing, frames.Unchecked).ShouldBe((0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public void Time_OfTheScanProper_AddsUp()
    {
        var time = scan.Status.Time;

        time.ExposureS.ShouldBe((ShortPlan.Energies + 2) * 5, 1);
        (time.MotionS + time.SettleS + time.ExposureS + time.ReadoutS + time.EngineS).ShouldBe(time.TotalS, 0.5);
        time.MotionS.ShouldBeGreaterThan(0);
        time.PreparationS.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void LiveMap_DuringTheScan_ChangesAndEndsFinal()
    {
        var maps = scan.LiveMaps;

        maps.Count.ShouldBeGreaterThan(3);
        maps.ShouldAllBe(m => m.ScanId == scan.Status.Id && m.Quantity == "fraction");
        var versions = maps.Select(m => m.Version).ToArray();
        versions.ShouldBe(versions.Order());
        versions.Distinct().Count().ShouldBe(versions.Length);
        maps.Select(m => m.Values).Distinct().Count().ShouldBeGreaterThan(3, "the values must change, not only the version");
        maps.Take(maps.Count - 1).ShouldAllBe(m => !m.Final);
        maps[^1].Final.ShouldBeTrue();
        maps[^1].Frames.ShouldBe(ShortPlan.Energies);
        Finite(maps[^1]).ShouldBeGreaterThan(0.2);
    }

    [Fact]
    public async Task Spectrum_OfARegion_HasEveryEnergyAndItsFit()
    {
        var spectrum = await scan.Rig.Live.GetSpectrumAsync(new SpectrumRequest { RowStartPx = 68, RowStopPx = 108, ColumnStartPx = 87, ColumnStopPx = 127 }, cancellationToken: Cancellation);

        spectrum.EnergyEv.Count.ShouldBe(ShortPlan.Energies);
        spectrum.EnergyEv.Min().ShouldBe(8200, 0.1);
        spectrum.EnergyEv.Max().ShouldBe(8540, 0.1);
        spectrum.Fit.Count.ShouldBe(ShortPlan.Energies);
        spectrum.OpticalDensitySigma.ShouldAllBe(s => s > 0);
        spectrum.ReferenceNames.ShouldBe(["ni", "nio"]);
        spectrum.Fraction.Sum().ShouldBe(1, 1e-6);
        // The edge is there, and the fit goes through the points.
        (spectrum.OpticalDensity.Max() - spectrum.OpticalDensity.Min()).ShouldBeGreaterThan(0.05);
        spectrum.Fit.Zip(spectrum.OpticalDensity, (f, y) => Math.Abs(f - y)).Average().ShouldBeLessThan(0.02);
    }

    [Fact]
    public async Task ScanList_AfterTheScan_NamesItWithItsFiles()
    {
        var list = await scan.Rig.Scans.ListAsync(new ListRequest(), cancellationToken: Cancellation);

        var listed = list.Scans.ShouldHaveSingleItem();
        (listed.Id, listed.State).ShouldBe((scan.Status.Id, State.Completed));
        File.Exists(listed.FilePath).ShouldBeTrue();
        File.Exists(listed.MapsPath).ShouldBeTrue();
    }

    [Fact]
    public async Task TxmxScanStatus_AfterTheScan_PrintsOneJsonDocument()
    {
        var run = await scan.Rig.Txmx(Cancellation, "scan", "status", "--json");

        using var document = System.Text.Json.JsonDocument.Parse(run.Succeeded());
        document.RootElement.GetProperty("id").GetString().ShouldBe(scan.Status.Id);
        document.RootElement.GetProperty("state").GetString().ShouldBe("STATE_COMPLETED");
        run.Error.ShouldBeEmpty();
    }

    // Fraction of the pixels with a value.
    private static double Finite(LiveMap map)
    {
        var values = MemoryMarshal.Cast<byte, float>(map.Values.Span);
        values.Length.ShouldBe(map.Rows * map.Columns);
        var finite = 0;
        foreach (var value in values)
            finite += float.IsFinite(value) ? 1 : 0;
        return (double)finite / values.Length;
    }
}
