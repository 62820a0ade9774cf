using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Google.Protobuf;
using TxmXanes.Daemon.Scans;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Live;

namespace TxmXanes.Daemon.Web;

/// <summary>What the dashboard reads over HTTP. Maps travel as binary float32, never as JSON.</summary>
internal static class WebEndpoints
{
    private static readonly JsonSerializerOptions JsonFormat = new(JsonSerializerDefaults.Web)
    {
        // NaN has no JSON form; the page knows null.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Map(WebApplication app)
    {
        app.MapHub<LiveHub>("/hub/live");
        app.MapGet("/api/status", (ScanController scans) => Results.Text(JsonFormatter.Default.Format(scans.CurrentStatus), "application/json"));
        app.MapGet("/api/live", (LiveBoard board) => board.Description is { } d
            ? Results.Json(new { scanId = d.ScanId, rowsPx = d.Rows, columnsPx = d.Columns, quantities = d.Quantities, referenceNames = d.ReferenceNames }, JsonFormat)
            : Problem("there is no scan yet"));
        app.MapGet("/api/map", GetMap);
        app.MapGet("/api/spectrum", GetSpectrum);
    }

    private static IResult GetMap(HttpContext http, LiveBoard board, string quantity, int? reference)
    {
        if (board.Current is not { } live)
            return Problem("there is no map yet");
        if (!live.Planes.TryGetValue(quantity, out var planes))
            return Problem($"there is no map '{quantity}'; there are {string.Join(", ", live.Planes.Keys)}");
        var index = reference ?? 0;
        if (index < 0 || index >= planes.Length)
            return Problem($"'{quantity}' has maps 0 to {planes.Length - 1}, not {index}");
        var headers = http.Response.Headers;
        headers["X-Scan"] = live.ScanId;
        headers["X-Version"] = Text(live.Version);
        headers["X-Rows"] = Text(live.Rows);
        headers["X-Columns"] = Text(live.Columns);
        headers["X-Bin-Px"] = Text(live.BinPx);
        headers["X-Frames"] = Text(live.Frames);
        headers["X-Energy-Ev"] = live.EnergyEv.ToString("R", CultureInfo.InvariantCulture);
        headers["X-Final"] = live.Final ? "1" : "0";
        headers.CacheControl = "no-store";
        return Results.Bytes(MemoryMarshal.AsBytes(planes[index].AsSpan()).ToArray(), "application/octet-stream");
    }

    private static IResult GetSpectrum(ScanController scans, int row_start, int column_start, int row_stop, int column_stop)
    {
        var spectrum = scans.Spectrum(new PixelRegion(row_start, column_start, row_stop, column_stop));
        return spectrum is null ? Problem("there is no spectrum yet") : Results.Json(spectrum, JsonFormat);
    }

    private static IResult Problem(string sentence) => Results.Json(new { problem = sentence }, JsonFormat, statusCode: StatusCodes.Status404NotFound);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
