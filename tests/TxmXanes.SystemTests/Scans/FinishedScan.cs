using Grpc.Core;
using TxmXanes.Contracts.Live.V1;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.SystemTests.Rig;
using Xunit;

namespace TxmXanes.SystemTests.Scans;

/// <summary>One improved scan, run once and watched as a user would, for all the tests that look at what it left.</summary>
public sealed class FinishedScan : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public BeamlineRig Rig { get; private set; } = null!;

    /// <summary>Its last status.</summary>
    public ScanStatus Status { get; private set; } = null!;

    /// <summary>Every status that was seen, the last one too.</summary>
    public IReadOnlyList<ScanStatus> Statuses { get; private set; } = [];

    /// <summary>Every live map of the first fraction that was seen.</summary>
    public IReadOnlyList<LiveMap> LiveMaps { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        // Still light: what illumination motion costs is another matter than whether everything fits together.
        Rig = await BeamlineRig.StartAsync(new RigSettings { VirtualBeamlineYaml = "illumination_motion: false" }, cancellation);
        try
        {
            var started = await Rig.StartScanAsync(new ShortPlan { ExposureSeconds = 5 }, limit.Token);
            var maps = WatchMapsAsync(limit.Token);
            Statuses = await WatchAsync(started.Id, limit.Token);
            Status = Statuses[^1];
            LiveMaps = await maps;
            await Rig.EndVirtualBeamlineAsync(limit.Token);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The scan did not run to its end: {e.Message}\n{Statuses.LastOrDefault()}\n{Rig.StandardErrors}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Rig is not null)
            await Rig.DisposeAsync();
    }

    private async Task<IReadOnlyList<ScanStatus>> WatchAsync(string id, CancellationToken cancellation)
    {
        var seen = new List<ScanStatus>();
        using var call = Rig.Scans.Watch(new ScanId { Id = id }, cancellationToken: cancellation);
        while (await call.ResponseStream.MoveNext(cancellation))
            seen.Add(call.ResponseStream.Current);
        return seen;
    }

    private async Task<IReadOnlyList<LiveMap>> WatchMapsAsync(CancellationToken cancellation)
    {
        var seen = new List<LiveMap>();
        using var call = Rig.Live.WatchMap(new MapRequest { Quantity = "fraction" }, cancellationToken: cancellation);
        while (seen is not [.., { Final: true }] && await call.ResponseStream.MoveNext(cancellation))
            seen.Add(call.ResponseStream.Current);
        return seen;
    }
}
