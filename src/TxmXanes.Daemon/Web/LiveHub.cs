using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.SignalR;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Daemon.Scans;
using TxmXanes.Pipeline.Live;

namespace TxmXanes.Daemon.Web;

/// <summary>
/// Tells pages what has changed: `status` (ScanStatus as JSON) and `map` (a hint; the page fetches the map itself when it
/// is ready for it, so that a slow page piles nothing up here).
/// </summary>
public sealed class LiveHub(ScanController scans, LiveBoard board) : Hub
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync()
    {
        await Clients.Caller.SendAsync("status", StatusJson(scans.CurrentStatus));
        if (board.Current is { } live)
            await Clients.Caller.SendAsync("map", Hint(live));
    }

    internal static JsonElement StatusJson(ScanStatus status) => JsonDocument.Parse(JsonFormatter.Default.Format(status)).RootElement;

    internal static object Hint(LiveHeader live) => new { scanId = live.ScanId, version = live.Version, frames = live.Frames, energyEv = live.EnergyEv, final = live.Final };
}

/// <summary>Passes changes on to every connected page.</summary>
internal sealed class LiveRelay(IHubContext<LiveHub> hub, ScanController scans, LiveBoard board) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stopping) => Task.WhenAll(RelayStatusAsync(stopping), RelayMapsAsync(stopping));

    private async Task RelayStatusAsync(CancellationToken stopping)
    {
        await foreach (var status in scans.WatchAllAsync(stopping))
            await hub.Clients.All.SendAsync("status", LiveHub.StatusJson(status), stopping);
    }

    private async Task RelayMapsAsync(CancellationToken stopping)
    {
        await foreach (var live in board.WatchAsync(stopping))
            await hub.Clients.All.SendAsync("map", LiveHub.Hint(live), stopping);
    }
}
