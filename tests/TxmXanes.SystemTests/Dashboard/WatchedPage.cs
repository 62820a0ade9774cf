using Microsoft.Playwright;

namespace TxmXanes.SystemTests.Dashboard;

/// <summary>The dashboard in a browser, by what a person sees and does on it.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private const string ScreenshotsVariable = "TXMX_SCREENSHOTS";

    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];
    private readonly List<string> _requests = [];

    internal WatchedPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => Add(_errors, error);
        page.Request += (_, request) => Add(_requests, request.Url);
    }

    /// <summary>The page itself.</summary>
    public IPage Page { get; }

    /// <summary>Exceptions that nothing on the page caught.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>Every address it asked for.</summary>
    public IReadOnlyList<string> Requests => Copy(_requests);

    /// <summary>The drawn map with its attributes `data-version`, `data-checksum` and `data-quantity`.</summary>
    public ILocator Map => At("map-canvas");

    /// <summary>The element of a stable name.</summary>
    public ILocator At(string testId) => Page.GetByTestId(testId);

    /// <summary>Waits until the map of this version is drawn.</summary>
    public Task MapDrawnAsync(long version) => Assertions.Expect(Map).ToHaveAttributeAsync("data-version", version.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Waits until the map shows a quantity, as in "thickness:0".</summary>
    public Task MapShowsAsync(string quantity) => Assertions.Expect(Map).ToHaveAttributeAsync("data-quantity", quantity);

    /// <summary>The checksum of the values on the screen.</summary>
    public async Task<string> ChecksumAsync() => await Map.GetAttributeAsync("data-checksum") ?? "";

    /// <summary>Colours of the map as they stand on the screen: a screenshot, read at places given as shares of its width and height.</summary>
    public async Task<Colour[]> MapColoursAsync(params (double X, double Y)[] places)
    {
        await Page.Mouse.MoveAsync(1, 1); // away from the map: its guide lines follow the pointer
        var png = await Canvas.ScreenshotAsync();
        var channels = await Page.EvaluateAsync<int[]>(
            """
            async ({ png, places }) => {
              const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
              const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
              const context = canvas.getContext('2d');
              context.drawImage(bitmap, 0, 0);
              return places.flatMap(([x, y]) => Array.from(context.getImageData(Math.floor(x * bitmap.width), Math.floor(y * bitmap.height), 1, 1).data.slice(0, 3)));
            }
            """,
            new { png = Convert.ToBase64String(png), places = places.Select(place => new[] { place.X, place.Y }).ToArray() });
        return [.. channels.Chunk(3).Select(rgb => new Colour(rgb[0], rgb[1], rgb[2]))];
    }

    /// <summary>Clicks the map at a share of its width and height.</summary>
    public async Task ClickMapAsync(double x, double y)
    {
        var (px, py) = await OnMapAsync(x, y);
        await Page.Mouse.ClickAsync(px, py);
    }

    /// <summary>Draws a rectangle on the map between two places given as shares of its width and height.</summary>
    public async Task DrawOnMapAsync((double X, double Y) from, (double X, double Y) to)
    {
        var (x0, y0) = await OnMapAsync(from.X, from.Y);
        var (x1, y1) = await OnMapAsync(to.X, to.Y);
        await Page.Mouse.MoveAsync(x0, y0);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(x1, y1, new() { Steps = 4 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>Keeps a picture of the page in the folder that TXMX_SCREENSHOTS names, if it is set.</summary>
    public async Task KeepScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable(ScreenshotsVariable) is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private ILocator Canvas => Map.Locator("canvas");

    private async Task<(float X, float Y)> OnMapAsync(double x, double y)
    {
        var box = await Canvas.BoundingBoxAsync() ?? throw new InvalidOperationException("The map is not on the screen.");
        return ((float)(box.X + x * box.Width), (float)(box.Y + y * box.Height));
    }

    private static void Add(List<string> list, string item)
    {
        lock (list)
            list.Add(item);
    }

    private static string[] Copy(List<string> list)
    {
        lock (list)
            return [.. list];
    }
}

/// <summary>A colour on the screen, 0 to 255 a channel.</summary>
public readonly record struct Colour(int Red, int Green, int Blue)
{
    /// <summary>The low end of Viridis (#440154), a dark violet.</summary>
    public bool IsViridisLow => Red is > 50 and < 90 && Green < 30 && Blue is > 60 and < 110;

    /// <summary>The high end of Viridis (#fde725), a yellow.</summary>
    public bool IsViridisHigh => Red > 230 && Green > 210 && Blue < 80;

    /// <summary>The middle of Viridis (#21918c), a blue-green.</summary>
    public bool IsViridisMiddle => Red < 60 && Green is > 120 and < 170 && Blue is > 115 and < 165;

    /// <summary>The dark theme's grey for pixels without a value (#2a313b).</summary>
    public bool IsNoValue => Math.Abs(Red - 42) < 6 && Math.Abs(Green - 49) < 6 && Math.Abs(Blue - 59) < 6;
}
