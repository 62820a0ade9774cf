using System.Runtime.CompilerServices;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Contracts.Scan.V1;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Live;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.Daemon.Scans;

/// <summary>There is no such scan, or it is not the one under way.</summary>
public sealed class ScanUnknownException(string message) : Exception(message);

/// <summary>Exactly one scan at a time: starts it, remembers it, passes the operator's words on to it.</summary>
/// <remarks>Safe for any number of threads; the lock is held only to look at or change which session is the present one.</remarks>
public sealed class ScanController(ScanSessionFactory factory) : IAsyncDisposable
{
    private static readonly ScanStatus Idle = new() { State = State.Idle, Frames = new(), Time = new(), Pipeline = new() };

    private readonly Lock sync = new();
    private readonly Broadcast<ScanStatus> statuses = new();
    private ScanSession? session;
    private bool starting;

    public ScanStatus CurrentStatus => statuses.Current ?? Idle;

    /// <summary>Checks the request and starts the scan; returns when it has an id and a file, not when it ends.</summary>
    /// <exception cref="Domain.BadInputException">The plan or recipe is not usable; every problem, one a line.</exception>
    /// <exception cref="ScanRefusedException">A scan is under way.</exception>
    public async Task<ScanStatus> StartAsync(StartRequest request, CancellationToken cancellation)
    {
        lock (sync)
        {
            if (session is { Ended.IsCompleted: false } present)
                throw new ScanRefusedException($"Scan {present.Id} is under way; one scan runs at a time.");
            if (starting)
                throw new ScanRefusedException("Another scan is being started; one scan runs at a time.");
            starting = true;
        }
        try
        {
            var next = await factory.CreateAsync(request, statuses.Publish, cancellation);
            lock (sync)
                session = next;
            next.Start();
            return CurrentStatus;
        }
        finally
        {
            lock (sync)
                starting = false;
        }
    }

    /// <summary>Status of a scan: the present one, or one found under the data root. An empty id means the present or last.</summary>
    public ScanStatus StatusOf(string id)
    {
        var present = CurrentStatus;
        if (id.Length == 0 || id == present.Id)
            return present;
        return factory.Recorded().FirstOrDefault(s => s.Id == id) ?? throw new ScanUnknownException($"There is no scan '{id}'.");
    }

    /// <summary>The status of one scan until it has ended.</summary>
    public async IAsyncEnumerable<ScanStatus> WatchAsync(string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var now = StatusOf(id);
        if (now.Id != CurrentStatus.Id || HasEnded(now))
        {
            yield return now;
            yield break;
        }
        await foreach (var status in statuses.WatchAsync(cancellation))
        {
            if (status.Id != now.Id)
            {
                // The next scan has begun: the last word on this one is in its files.
                yield return StatusOf(now.Id);
                yield break;
            }
            yield return status;
            if (HasEnded(status))
                yield break;
        }
    }

    /// <summary>Every status of every scan.</summary>
    public IAsyncEnumerable<ScanStatus> WatchAllAsync(CancellationToken cancellation) => statuses.WatchAsync(cancellation);

    public Task<ScanStatus> PauseAsync(string id) => Tell(id, s => s.PauseAsync());

    public Task<ScanStatus> ResumeAsync(string id) => Tell(id, s => s.ResumeAsync());

    public Task<ScanStatus> StopAsync(string id) => Tell(id, s => s.StopAsync());

    public Task<ScanStatus> AbortAsync(string id) => Tell(id, s => s.AbortAsync());

    /// <summary>Newest first.</summary>
    public ScanList List() => new() { Scans = { factory.Recorded().Select(s => s.Id == CurrentStatus.Id ? CurrentStatus : s) } };

    /// <summary>The mean spectrum of detector pixels in the present or last scan; null while there is none.</summary>
    public RegionSpectrum? Spectrum(PixelRegion region)
    {
        lock (sync)
            return session?.Spectrum(region);
    }

    /// <summary>The daemon ends: a scan under way is aborted properly.</summary>
    public async ValueTask DisposeAsync()
    {
        ScanSession? present;
        lock (sync)
            present = session;
        if (present is null)
            return;
        try
        {
            await present.AbortAsync();
        }
        catch (ScanRefusedException)
        {
            // It is on its way out already, or out.
        }
        await present.Ended;
    }

    private static bool HasEnded(ScanStatus s) => s.State is State.Idle or State.Completed or State.Stopped or State.Aborted or State.Failed or State.Interrupted;

    private async Task<ScanStatus> Tell(string id, Func<ScanSession, Task> word)
    {
        ScanSession? present;
        lock (sync)
            present = session;
        if (present is null || present.Ended.IsCompleted)
            throw new ScanRefusedException("No scan is under way.");
        if (id.Length > 0 && id != present.Id)
            throw new ScanUnknownException($"Scan {id} is not under way; {present.Id} is.");
        await word(present);
        return CurrentStatus;
    }
}
