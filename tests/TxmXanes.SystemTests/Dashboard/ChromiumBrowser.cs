using Microsoft.Playwright;
using TxmXanes.SystemTests.Dashboard;
using Xunit;

[assembly: AssemblyFixture(typeof(ChromiumBrowser))]

namespace TxmXanes.SystemTests.Dashboard;

/// <summary>One headless Chromium for all tests of the page; it is started when the first of them asks for it.</summary>
public sealed class ChromiumBrowser : IAsyncDisposable
{
    private const string Variable = "TXMX_CHROMIUM";

    /// <summary>Milliseconds within which the page has to show something; generous, because it draws in software beside other tests.</summary>
    public const float PatienceMs = 30_000;

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A new page with nothing stored, 1440 x 900, whose own errors are collected.</summary>
    public async Task<WatchedPage> OpenAsync(string url, ColorScheme scheme = ColorScheme.Dark, int widthPx = 1440, int heightPx = 900)
    {
        var browser = await StartAsync();
        var context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = widthPx, Height = heightPx },
            ColorScheme = scheme,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(PatienceMs);
        var page = new WatchedPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync(url);
        return page;
    }

    private async Task<IBrowser> StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_browser is not null)
                return _browser;
            Assertions.SetDefaultExpectTimeout(PatienceMs);
            _playwright = await Playwright.CreateAsync();
            return _browser = await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Executable,
                Headless = true,
                Args =
                [
                    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                ],
            });
        }
        finally
        {
            _starting.Release();
        }
    }

    private static string Executable
    {
        get
        {
            var path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : "/usr/bin/chromium";
            return File.Exists(path)
                ? path
                : throw new InvalidOperationException($"No Chromium at {path}: 'apt-get install chromium', or name another one in {Variable}.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }
}
