using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Shouldly;
using TxmXanes.Contracts.Live.V1;
using TxmXanes.SystemTests.Rig;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TxmXanes.SystemTests.Dashboard;

/// <summary>The page as the daemon serves it, in a real browser, watching a scan of the virtual beamline from before its start to its final map.</summary>
public sealed partial class RealScanTests(ChromiumBrowser browser)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scan_Watched_MapSpectrumAndProgressFollowItToTheFinalMap()
    {
        // The demo's field, and some ten wall seconds: slow enough to be looked at in between.
        await using var rig = await BeamlineRig.StartAsync(new RigSettings { Size = "428x352", TimeScale = 0.1 }, Cancellation);
        await using var page = await browser.OpenAsync(rig.HttpAddress);
        await Expect(page.At("map-absent")).ToContainTextAsync("No scan yet");

        var scan = await rig.StartScanAsync(new ShortPlan { Name = "Watched scan", ExposureSeconds = 5 }, Cancellation);
        await Expect(page.At("scan-state")).ToHaveTextAsync("Running");
        await page.At("quantity-select").SelectOptionAsync("optical_density:0");
        await page.MapShowsAsync("optical_density:0");
        var early = await LookAsync(page);

        await VersionReachesAsync(page, early.Version + 3);
        var late = await LookAsync(page);
        late.Checksum.ShouldNotBe(early.Checksum);
        late.Done.ShouldBeGreaterThan(early.Done);
        late.Pixels.Zip(early.Pixels).Count(pair => pair.First != pair.Second).ShouldBeGreaterThan(early.Pixels.Length / 4, "the picture on the screen did not change");

        await rig.EnergiesDoneAsync(scan.Id, 12, Cancellation);
        var (row, column) = await ThickestAsync(rig);
        await page.ClickMapAsync(column, row);
        await SpectrumIsFittedAsync(page);
        var pointsThen = await PointsAsync(page);

        await Expect(page.At("scan-state")).ToHaveTextAsync("Completed");
        await Expect(page.At("map-version")).ToContainTextAsync("Final map");
        await Expect(page.At("scan-progress")).ToContainTextAsync($"{ShortPlan.Energies} / {ShortPlan.Energies} energies");
        await Expect(page.At("spectrum")).ToHaveAttributeAsync("data-points", $"{ShortPlan.Energies}");
        await SpectrumIsFittedAsync(page);
        pointsThen.ShouldBeInRange(5, ShortPlan.Energies);
        await page.At("quantity-select").SelectOptionAsync("fraction:0");
        await page.MapShowsAsync("fraction:0");
        await page.KeepScreenshotAsync("real-scan");
        page.Errors.ShouldBeEmpty();
    }

    /// <summary>Where the page was when it was looked at; pixels are the map's colours on the screen.</summary>
    private sealed record Look(long Version, string Checksum, int Done, Colour[] Pixels);

    private static async Task<Look> LookAsync(WatchedPage page)
    {
        await Expect(page.Map).ToHaveAttributeAsync("data-version", Number());
        var places = Enumerable.Range(0, 100).Select(i => ((i % 10 + 0.5) / 10, (i / 10 + 0.5) / 10)).ToArray();
        var done = int.Parse(await page.At("scan-progress").GetAttributeAsync("data-done") ?? "", System.Globalization.CultureInfo.InvariantCulture);
        return new Look(await VersionAsync(page), await page.ChecksumAsync(), done, await page.MapColoursAsync(places));
    }

    private static async Task<long> VersionAsync(WatchedPage page) =>
        long.Parse(await page.Map.GetAttributeAsync("data-version") ?? "", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<int> PointsAsync(WatchedPage page) =>
        int.Parse(await page.At("spectrum").GetAttributeAsync("data-points") ?? "", System.Globalization.CultureInfo.InvariantCulture);

    private static Task VersionReachesAsync(WatchedPage page, long version) =>
        page.Page.WaitForFunctionAsync("wanted => Number(document.querySelector('[data-testid=map-canvas]')?.dataset.version) >= wanted", version);

    /// <summary>The middle of the thickest square of the sample, as shares of the map's height and width.</summary>
    private static async Task<(double Row, double Column)> ThickestAsync(BeamlineRig rig)
    {
        var map = await rig.Live.GetMapAsync(new MapRequest { Quantity = "thickness" }, cancellationToken: Cancellation);
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(map.Values.Span).ToArray();
        var best = Enumerable.Range(0, values.Length).Where(i => float.IsFinite(values[i])).MaxBy(MeanAround);
        return ((best / map.Columns + 0.5) / map.Rows, (best % map.Columns + 0.5) / map.Columns);

        double MeanAround(int i)
        {
            var (row, column) = (i / map.Columns, i % map.Columns);
            if (row < 3 || column < 3 || row >= map.Rows - 3 || column >= map.Columns - 3)
                return double.NegativeInfinity;
            return Enumerable.Range(-3, 7).SelectMany(r => Enumerable.Range(-3, 7).Select(c => values[(row + r) * map.Columns + column + c])).Where(float.IsFinite).DefaultIfEmpty(0).Average();
        }
    }

    private static async Task SpectrumIsFittedAsync(WatchedPage page)
    {
        await Expect(page.At("spectrum").Locator("path.fit")).ToBeVisibleAsync();
        foreach (var reference in new[] { "ni", "nio" })
            await Expect(page.At("fractions").Locator($"[data-reference={reference}]")).ToContainTextAsync(FractionWithError());
    }

    [GeneratedRegex(@"^\d+$")]
    private static partial Regex Number();

    [GeneratedRegex(@"\d\.\d+ ± \d\.\d+")]
    private static partial Regex FractionWithError();
}
