using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using TxmXanes.Contracts.Live.V1;
using TxmXanes.Contracts.Scan.V1;

namespace TxmXanes.SystemTests.Dashboard;

/// <summary>
/// The daemon as the page sees it: its page, its hub and its HTTP API, with a scan that does what the test says. The detector has 120 x 160 pixels,
/// maps are binned by two.
/// </summary>
public sealed class FakeDaemon : IAsyncDisposable
{
    /// <summary>Detector rows and columns.</summary>
    public const int RowsPx = 120, ColumnsPx = 160;

    /// <summary>Detector pixels a side of one value of a map.</summary>
    public const int BinPx = 2;

    private readonly ConcurrentQueue<SpectrumRequest> _spectrumRequests = new();
    private readonly ConcurrentQueue<string> _mapRequests = new();
    private WebApplication? _app;
    private int _mapsUnderWay;

    /// <summary>What a map holds: quantity, reference and version to a value at a row and column of the map.</summary>
    public Func<string, int, long, Func<int, int, float>> Values { get; set; } = QuadrantMap.Of;

    /// <summary>What the daemon says of its scan; null is a daemon that has had none.</summary>
    public ScanStatus? Status { get; private set; }

    /// <summary>The present map's version; 0 is none.</summary>
    public long Version { get; private set; }

    /// <summary>How long the daemon takes for a map.</summary>
    public TaskCompletionSource? HoldMaps { get; set; }

    /// <summary>The most requests for a map that were ever under way at once.</summary>
    public int MostMapsAtOnce { get; private set; }

    /// <summary>Every map asked for, as in "fraction:0".</summary>
    public IReadOnlyCollection<string> MapRequests => _mapRequests;

    /// <summary>The last region whose spectrum was asked for.</summary>
    public SpectrumRequest? LastSpectrumRequest => _spectrumRequests.LastOrDefault();

    /// <summary>Where the page is. The same before and after a restart.</summary>
    public string Address { get; private set; } = "http://127.0.0.1:0";

    /// <summary>A daemon that listens.</summary>
    public static async Task<FakeDaemon> StartedAsync(ScanStatus? status = null, long version = 0)
    {
        var daemon = new FakeDaemon { Status = status, Version = version };
        await daemon.StartAsync();
        return daemon;
    }

    /// <summary>Listens, after a stop at the address of before.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(this);
        builder.Services.AddSignalR();
        _app = builder.Build();
        _app.Urls.Add(Address);
        var files = new PhysicalFileProvider(BuiltPage.Folder);
        _app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        _app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
        _app.MapHub<Hub>("/hub/live");
        _app.MapGet("/api/live", Describe);
        _app.MapGet("/api/map", MapAsync);
        _app.MapGet("/api/spectrum", Spectrum);
        await _app.StartAsync();
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>Stops listening and drops every connection, as a killed daemon does.</summary>
    public async Task StopAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Tells every page the scan's status.</summary>
    public async Task TellAsync(ScanStatus status)
    {
        Status = status;
        await Clients.SendAsync("status", Json(status));
    }

    /// <summary>Makes a map of a new version and tells every page.</summary>
    public async Task PublishAsync(long version)
    {
        Version = version;
        await Clients.SendAsync("map", Hint());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private IClientProxy Clients => (_app ?? throw new InvalidOperationException("The daemon is stopped.")).Services.GetRequiredService<IHubContext<Hub>>().Clients.All;

    private string ScanId => Status?.Id ?? "";

    private object Hint() => new { scanId = ScanId, version = Version, frames = Version, energyEv = EnergyEv, final = false };

    private double EnergyEv => 8300 + Version;

    private IResult Describe() => Version == 0
        ? NoneYet
        : Results.Content(JsonFormatter.Default.Format(new LiveDescription
        {
            ScanId = ScanId,
            RowsPx = RowsPx,
            ColumnsPx = ColumnsPx,
            Quantities = { "fraction", "fraction_sigma", "thickness", "fit_error", "optical_density", "valid" },
            ReferenceNames = { "Ni", "NiO" },
        }), "application/json");

    private async Task<IResult> MapAsync(HttpContext http, string quantity, int reference)
    {
        _mapRequests.Enqueue($"{quantity}:{reference}");
        MostMapsAtOnce = Math.Max(MostMapsAtOnce, Interlocked.Increment(ref _mapsUnderWay));
        try
        {
            if (HoldMaps is { } hold)
                await hold.Task.WaitAsync(http.RequestAborted);
            return Version == 0 ? NoneYet : Map(http.Response.Headers, quantity, reference);
        }
        finally
        {
            Interlocked.Decrement(ref _mapsUnderWay);
        }
    }

    private IResult Map(IHeaderDictionary headers, string quantity, int reference)
    {
        const int rows = RowsPx / BinPx, columns = ColumnsPx / BinPx;
        var valueAt = Values(quantity, reference, Version);
        var body = new byte[rows * columns * sizeof(float)];
        for (var i = 0; i < rows * columns; i++)
            BinaryPrimitives.WriteSingleLittleEndian(body.AsSpan(i * sizeof(float)), valueAt(i / columns, i % columns));
        headers["X-Scan"] = ScanId;
        headers["X-Version"] = headers["X-Frames"] = Version.ToString(CultureInfo.InvariantCulture);
        headers["X-Rows"] = rows.ToString(CultureInfo.InvariantCulture);
        headers["X-Columns"] = columns.ToString(CultureInfo.InvariantCulture);
        headers["X-Bin-Px"] = BinPx.ToString(CultureInfo.InvariantCulture);
        headers["X-Energy-Ev"] = EnergyEv.ToString(CultureInfo.InvariantCulture);
        headers["X-Final"] = "0";
        return Results.Bytes(body, "application/octet-stream");
    }

    private IResult Spectrum(int row_start, int column_start, int row_stop, int column_stop)
    {
        _spectrumRequests.Enqueue(new SpectrumRequest { RowStartPx = row_start, ColumnStartPx = column_start, RowStopPx = row_stop, ColumnStopPx = column_stop });
        if (Version == 0)
            return NoneYet;
        var spectrum = new Spectrum
        {
            Fraction = { 0.25, 0.75 },
            FractionSigma = { 0.031, 0.027 },
            ReferenceNames = { "Ni", "NiO" },
            Thickness = 0.4,
            FitError = 1.02,
            Pixels = (row_stop - row_start) * (column_stop - column_start),
        };
        for (var i = 0; i < Version; i++)
        {
            spectrum.EnergyEv.Add(8300 + i);
            spectrum.Fit.Add(0.2 + 0.02 * i);
            spectrum.OpticalDensity.Add(0.2 + 0.02 * i + 0.01 * Math.Sin(i));
            spectrum.OpticalDensitySigma.Add(0.008);
        }
        return Results.Content(JsonFormatter.Default.Format(spectrum), "application/json");
    }

    private static IResult NoneYet => Results.Json(new { problem = "There is no map yet." }, statusCode: StatusCodes.Status404NotFound);

    private static JsonElement Json(IMessage message) => JsonDocument.Parse(JsonFormatter.Default.Format(message)).RootElement;

    /// <summary>What a page gets when it connects: the status and the present map's version, once each.</summary>
    public sealed class Hub(FakeDaemon daemon) : Microsoft.AspNetCore.SignalR.Hub
    {
        /// <inheritdoc/>
        public override async Task OnConnectedAsync()
        {
            await Clients.Caller.SendAsync("status", Json(daemon.Status ?? new ScanStatus { State = ScanStatus.Types.State.Idle }));
            if (daemon.Version > 0)
                await Clients.Caller.SendAsync("map", daemon.Hint());
        }
    }
}
