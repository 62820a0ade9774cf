using Microsoft.Playwright;
using Shouldly;
using TxmXanes.Contracts.Scan.V1;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace TxmXanes.SystemTests.Dashboard;

/// <summary>The built page in a real browser against a server that answers as the daemon does.</summary>
public sealed class DashboardTests(ChromiumBrowser browser)
{
    private static readonly (double X, double Y) TopLeft = (0.25, 0.25), TopRight = (0.75, 0.25), BottomLeft = (0.25, 0.75), BottomRight = (0.75, 0.75);

    [Fact]
    public async Task Map_NewVersionPublished_IsDrawnInItsColours()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(10), version: 10);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapDrawnAsync(10);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "0 – 1" }).ClickAsync();
        var checksumBefore = await page.ChecksumAsync();
        var before = await page.MapColoursAsync(TopLeft, TopRight, BottomLeft, BottomRight);

        await daemon.PublishAsync(11);
        await page.MapDrawnAsync(11);
        var after = await page.MapColoursAsync(TopLeft, TopRight, BottomLeft, BottomRight);

        before.Select(Name).ShouldBe(["low", "high", "no value", "middle"], $"{string.Join(' ', before)}");
        after.Select(Name).ShouldBe(["high", "low", "no value", "middle"], $"{string.Join(' ', after)}");
        (await page.ChecksumAsync()).ShouldNotBe(checksumBefore);
        await Expect(page.At("map-version")).ToContainTextAsync("Provisional map 11 · 11 sample frames");
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Map_AnotherChosen_IsFetchedAndDrawn()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(10), version: 10);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapShowsAsync("fraction:0");
        var checksum = await page.ChecksumAsync();

        await page.At("quantity-select").SelectOptionAsync(new SelectOptionValue { Label = "Fraction of NiO" });
        await page.MapShowsAsync("fraction:1");
        (await page.MapColoursAsync(TopLeft, TopRight)).Select(Name).ShouldBe(["high", "low"]);
        (await page.ChecksumAsync()).ShouldNotBe(checksum);

        await page.At("quantity-select").SelectOptionAsync("thickness:0");
        await page.MapShowsAsync("thickness:0");
        await Expect(page.Page.GetByText("thickness (edge jump, optical density)")).ToBeVisibleAsync();
        daemon.MapRequests.ShouldContain("thickness:0");
    }

    [Fact]
    public async Task Map_PublishedFasterThanFetched_OneRequestAtATimeAndTheNewestIsDrawn()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(10), version: 10);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapDrawnAsync(10);
        var hold = daemon.HoldMaps = new TaskCompletionSource();
        for (var version = 11; version <= 40; version++)
            await daemon.PublishAsync(version);

        daemon.HoldMaps = null;
        hold.SetResult();
        await page.MapDrawnAsync(40);

        daemon.MostMapsAtOnce.ShouldBe(1);
        daemon.MapRequests.Count.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Pixel_Clicked_ShowsItsSpectrumAndFractions()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(40), version: 40);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapDrawnAsync(40);

        await page.ClickMapAsync(0.76, 0.26); // detector column 121.6, row 31.2: well inside one bin

        await Expect(page.At("spectrum")).ToHaveAttributeAsync("data-points", "40");
        await Expect(page.At("fractions").Locator("[data-reference=Ni]")).ToContainTextAsync("0.250 ± 0.031");
        await Expect(page.At("fractions").Locator("[data-reference=NiO]")).ToContainTextAsync("0.750 ± 0.027");
        await Expect(page.At("spectrum").Locator("svg circle").First).ToBeVisibleAsync();
        await Expect(page.At("spectrum").Locator("path.fit")).ToBeVisibleAsync();
        var region = daemon.LastSpectrumRequest.ShouldNotBeNull();
        (region.RowStartPx, region.RowStopPx, region.ColumnStartPx, region.ColumnStopPx).ShouldBe((30, 32, 120, 122));
        await page.KeepScreenshotAsync("dashboard-pixel");
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pixel_Clicked_SpectrumFollowsTheScan()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(40), version: 40);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapDrawnAsync(40);
        await page.ClickMapAsync(0.5, 0.25);
        await Expect(page.At("spectrum")).ToHaveAttributeAsync("data-points", "40");

        await daemon.PublishAsync(41);

        await Expect(page.At("spectrum")).ToHaveAttributeAsync("data-points", "41");
    }

    [Fact]
    public async Task Rectangle_Drawn_AsksForItsDetectorPixels()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(40), version: 40);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapDrawnAsync(40);

        await page.DrawOnMapAsync((0.75, 0.75), (0.25, 0.25));

        await Expect(page.At("spectrum")).ToHaveAttributeAsync("data-region", new System.Text.RegularExpressions.Regex("rows .*, columns .*"));
        var region = daemon.LastSpectrumRequest.ShouldNotBeNull();
        ((double)region.RowStartPx).ShouldBe(30, tolerance: 1.5);
        ((double)region.RowStopPx).ShouldBe(90, tolerance: 1.5);
        ((double)region.ColumnStartPx).ShouldBe(40, tolerance: 1.5);
        ((double)region.ColumnStopPx).ShouldBe(120, tolerance: 1.5);
        await Expect(page.At("fractions")).ToContainTextAsync("pixels");
    }

    [Fact]
    public async Task Status_Changes_TextsFollow()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(10), version: 10);
        await using var page = await browser.OpenAsync(daemon.Address);
        await Expect(page.At("scan-state")).ToHaveTextAsync("Running");
        await Expect(page.At("scan-progress")).ToContainTextAsync("10 / 105 energies");
        await Expect(page.At("time-left")).ToHaveTextAsync("8 min 14 s");
        await Expect(page.At("counters").Locator("[data-counter=sample]")).ToContainTextAsync("10 / 105");

        var suspended = Statuses.Running(11);
        suspended.State = ScanStatus.Types.State.Suspended;
        suspended.Problem = "The ring current is 0.2 mA; at least 100 mA are needed.";
        suspended.Frames.Rejected = 3;
        suspended.Warnings.Add("Frame 9 came twice.");
        await daemon.TellAsync(suspended);

        await Expect(page.At("scan-state")).ToHaveTextAsync("Suspended");
        await Expect(page.At("scan-progress")).ToContainTextAsync("11 / 105 energies");
        await Expect(page.At("time-left")).ToHaveTextAsync("8 min 09 s");
        await Expect(page.At("problem")).ToHaveTextAsync("The ring current is 0.2 mA; at least 100 mA are needed.");
        await Expect(page.At("warnings")).ToContainTextAsync("Frame 9 came twice.");
        await Expect(page.At("counters").Locator("[data-counter=rejected]")).ToContainTextAsync("3");
    }

    [Fact]
    public async Task Background_NoLongerFits_IsSaidInColour()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(10), version: 10);
        await using var page = await browser.OpenAsync(daemon.Address);
        var health = page.At("background-health");
        await Expect(health).ToHaveAttributeAsync("data-alarm", "false");
        await Expect(health.Locator("[data-counter=residual]")).ToContainTextAsync("1.12 × shot noise");
        await Expect(health.Locator("[data-counter=model]")).ToContainTextAsync("linear");
        await Expect(health.Locator("[data-counter=sample-free]")).ToContainTextAsync("38 %");
        var calm = await ColourOfResidualAsync();

        var status = Statuses.Running(11);
        status.Background.MergeFrom(new BackgroundHealth { ResidualSigma = 4.26, WorstResidualSigma = 4.26, Alarm = true, ExtraBackgrounds = 1, Note = "Too little of the frame is sample-free to correct the background." });
        await daemon.TellAsync(status);

        await Expect(health).ToHaveAttributeAsync("data-alarm", "true");
        await Expect(health).ToContainTextAsync("The background does not fit");
        await Expect(health.Locator("[data-counter=residual]")).ToContainTextAsync("4.26 × shot noise");
        await Expect(health.Locator("[data-counter=extra]")).ToContainTextAsync("1");
        await Expect(health).ToContainTextAsync("Too little of the frame is sample-free to correct the background.");
        (await ColourOfResidualAsync()).ShouldNotBe(calm);
        await page.MapDrawnAsync(10);
        await page.KeepScreenshotAsync("dashboard-background");
        page.Errors.ShouldBeEmpty();

        Task<string> ColourOfResidualAsync() => health.Locator("[data-counter=residual] dd").EvaluateAsync<string>("e => getComputedStyle(e).color");
    }

    [Fact]
    public async Task Daemon_Gone_IsSaidAndThePageComesBackByItself()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(10), version: 10);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapDrawnAsync(10);

        await daemon.StopAsync();
        await Expect(page.At("connection-lost")).ToContainTextAsync("Connection to the daemon lost.");
        await Expect(page.At("connection")).ToHaveTextAsync("no connection");
        await page.KeepScreenshotAsync("dashboard-lost");

        await daemon.StartAsync();
        await daemon.PublishAsync(12);
        await page.MapDrawnAsync(12);
        await Expect(page.At("connection-lost")).Not.ToBeVisibleAsync();
        await Expect(page.At("connection")).ToHaveTextAsync("live");
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scan_None_PageSaysHowToStartOneAndShowsItsMapWhenItComes()
    {
        await using var daemon = await FakeDaemon.StartedAsync();
        await using var page = await browser.OpenAsync(daemon.Address);
        await Expect(page.At("map-absent")).ToContainTextAsync("No scan yet");
        await Expect(page.At("map-absent")).ToContainTextAsync("txmx scan run");

        var beginning = Statuses.Running(0);
        beginning.Frames.Background = 0;
        await daemon.TellAsync(beginning);
        await Expect(page.At("map-absent")).ToContainTextAsync("Waiting for the first background");

        await daemon.TellAsync(Statuses.Running(5));
        await daemon.PublishAsync(5);
        await page.MapDrawnAsync(5);
        page.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_Opened_LoadsNothingFromElsewhere()
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(10), version: 10);
        await using var page = await browser.OpenAsync(daemon.Address);
        await page.MapDrawnAsync(10);

        page.Requests.Where(url => !url.StartsWith(daemon.Address, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Dark, 1440, 900)]
    [InlineData(ColorScheme.Light, 1024, 768)]
    public async Task Page_CommonScreens_FitsWithoutScrolling(ColorScheme scheme, int widthPx, int heightPx)
    {
        await using var daemon = await FakeDaemon.StartedAsync(Statuses.Running(40), version: 40);
        await using var page = await browser.OpenAsync(daemon.Address, scheme, widthPx, heightPx);
        await page.MapDrawnAsync(40);
        await page.ClickMapAsync(0.75, 0.25);
        await Expect(page.At("fractions")).ToBeVisibleAsync();

        var overhang = await page.Page.EvaluateAsync<int[]>("() => { const e = document.scrollingElement; return [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]; }");

        overhang.ShouldBe([0, 0]);
        await page.KeepScreenshotAsync($"dashboard-{scheme}-{widthPx}");
    }

    private static string Name(Colour colour) => colour switch
    {
        { IsViridisLow: true } => "low",
        { IsViridisMiddle: true } => "middle",
        { IsViridisHigh: true } => "high",
        { IsNoValue: true } => "no value",
        _ => colour.ToString(),
    };
}
