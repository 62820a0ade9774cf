using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using TxmXanes.Daemon.Scans;
using TxmXanes.Domain;
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
        LiveMapCopy? map;
        try
        {
            map = board.Copy(quantity, reference ?? 0);
        }
        catch (BadInputException e)
        {
            return Problem(e.Message);
        }
        if (map is null)
            return Problem("There is no map yet.");
        var (header, headers) = (map.Header, http.Response.Headers);
        headers["X-Scan"] = header.ScanId;
        headers["X-Version"] = Text(header.Version);
        headers["X-Rows"] = Text(header.Grid.Rows);
        headers["X-Columns"] = Text(header.Grid.Columns);
        headers["X-Bin-Px"] = Text(header.Grid.BinPx);
        headers["X-Frames"] = Text(header.Frames);
        headers["X-Energy-Ev"] = header.EnergyEv.ToString("R", CultureInfo.InvariantCulture);
        headers["X-Final"] = header.Final ? "1" : "0";
        headers.CacheControl = "no-store";
        return Results.Bytes(map.Values, "application/octet-stream");
    }

    private static IResult GetSpectrum(ScanController scans, int row_start, int column_start, int row_stop, int column_stop)
    {
        try
        {
            var spectrum = scans.Spectrum(new PixelRegion(row_start, column_start, row_stop, column_stop));
            return spectrum is null ? Problem("There is no spectrum yet.") : Results.Json(spectrum, JsonFormat);
        }
        catch (BadInputException e)
        {
            return Results.Json(new { problem = e.Message }, JsonFormat, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private static IResult Problem(string sentence) => Results.Json(new { problem = sentence }, JsonFormat, statusCode: StatusCodes.Status404NotFound);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
