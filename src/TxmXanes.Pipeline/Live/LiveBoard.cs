using System.Runtime.InteropServices;
using TxmXanes.Domain;

namespace TxmXanes.Pipeline.Live;

/// <summary>What a viewer can ask for.</summary>
/// <param name="Rows">Of the detector frame.</param>
public sealed record LiveDescription(string ScanId, int Rows, int Columns, IReadOnlyList<string> Quantities, IReadOnlyList<string> ReferenceNames);

/// <summary>Where the newest maps hang for viewers: one set is shown while the next is written into the other, so that a scan of any length makes no garbage.</summary>
/// <remarks>
/// Safe for any number of threads, but for <see cref="Back"/>, which belongs to the one publisher. The lock is held while a
/// viewer copies one plane (a tenth of a millisecond) or the two sets change places.
/// </remarks>
public sealed class LiveBoard
{
    private readonly Broadcast<LiveHeader> headers = new();
    private readonly Lock sync = new();
    private LiveDescription? description;
    private LivePlanes? front;
    private LivePlanes? back;
    private ScreenGrid grid;
    private long version;

    /// <summary>What hangs there now; null before the first map of a scan.</summary>
    public LiveHeader? Current => headers.Current;

    /// <summary>Null before the first scan.</summary>
    public LiveDescription? Description => Volatile.Read(ref description);

    /// <summary>Maps of this scan that some viewer was too slow for.</summary>
    public int Dropped => headers.Dropped;

    /// <summary>The set to be written and then published.</summary>
    /// <exception cref="InvalidOperationException">No scan has begun.</exception>
    public LivePlanes Back => back ?? throw new InvalidOperationException("No scan has begun.");

    /// <summary>A new scan: the maps of the one before are taken down.</summary>
    public void Begin(LiveDescription scan, ScreenGrid screen)
    {
        lock (sync)
        {
            headers.Clear();
            grid = screen;
            (front, back) = (new LivePlanes(screen, scan.ReferenceNames.Count), new LivePlanes(screen, scan.ReferenceNames.Count));
            Volatile.Write(ref description, scan);
        }
    }

    /// <summary>Shows what was written into <see cref="Back"/>.</summary>
    public void Publish(int frames, double energyEv, bool final)
    {
        lock (sync)
        {
            (front, back) = (back, front);
            headers.Publish(new LiveHeader(description!.ScanId, ++version, frames, energyEv, final, grid));
        }
    }

    /// <summary>rms difference between the fractions written into <see cref="Back"/> and those shown, over values valid in both; NaN where there are none.</summary>
    public double FractionChange()
    {
        lock (sync)
        {
            var (sum, n) = (0.0, 0);
            for (var j = 0; front is not null && back is not null && j < front.Fraction.Length; j++)
                for (var i = 0; i < front.Fraction[j].Length; i++)
                    if (back.Fraction[j][i] - front.Fraction[j][i] is var change && !float.IsNaN(change))
                        (sum, n) = (sum + (double)change * change, n + 1);
            return n > 0 ? Math.Sqrt(sum / n) : double.NaN;
        }
    }

    /// <summary>A copy of one map; null while there is none.</summary>
    /// <exception cref="BadInputException">There is no such map, ever.</exception>
    public LiveMapCopy? Copy(string quantity, int reference)
    {
        lock (sync)
        {
            if (headers.Current is not { } header || front is null)
                return null;
            var planes = front.Of(quantity) ?? throw new BadInputException($"There is no map '{quantity}'; there are {string.Join(", ", LivePlanes.Quantities)}.");
            if (reference < 0 || reference >= planes.Length)
                throw new BadInputException($"'{quantity}' has maps 0 to {planes.Length - 1}, not {reference}.");
            return new LiveMapCopy(header, MemoryMarshal.AsBytes(planes[reference].AsSpan()).ToArray());
        }
    }

    /// <summary>What hangs there now, then each change, the ones between lost to a slow reader; until cancelled.</summary>
    public IAsyncEnumerable<LiveHeader> WatchAsync(CancellationToken cancellation) => headers.WatchAsync(cancellation);
}
