using Grpc.Core;
using TxmXanes.Contracts.Scan.V1;
using State = TxmXanes.Contracts.Scan.V1.ScanStatus.Types.State;

namespace TxmXanes.SystemTests.Rig;

/// <summary>Bounded waits for a scan, by watching its status.</summary>
public static class ScanWaits
{
    // A hang guard: generous, as computers that run tests are busy.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The scan's last status.</summary>
    public static Task<ScanStatus> EndedAsync(this BeamlineRig rig, string id, CancellationToken cancellation) =>
        rig.UntilAsync(id, HasEnded, "ended", cancellation);

    /// <summary>The same for a scan that may take longer than a test.</summary>
    public static Task<ScanStatus> EndedAsync(this BeamlineRig rig, string id, TimeSpan patience, CancellationToken cancellation) =>
        rig.UntilAsync(id, HasEnded, "ended", cancellation, patience);

    /// <summary>The first status with at least so many energies done.</summary>
    public static Task<ScanStatus> EnergiesDoneAsync(this BeamlineRig rig, string id, int energies, CancellationToken cancellation) =>
        rig.UntilAsync(id, s => s.EnergiesDone >= energies, $"measured {energies} energies", cancellation);

    /// <summary>Whether nothing more will happen to the scan.</summary>
    public static bool HasEnded(ScanStatus status) =>
        status.State is State.Completed or State.Stopped or State.Aborted or State.Failed or State.Interrupted;

    /// <summary>The first status that is as wanted.</summary>
    public static async Task<ScanStatus> UntilAsync(this BeamlineRig rig, string id, Func<ScanStatus, bool> isWanted, string what, CancellationToken cancellation, TimeSpan? patience = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience ?? Patience);
        ScanStatus? last = null;
        try
        {
            using var call = rig.Scans.Watch(new ScanId { Id = id }, cancellationToken: limit.Token);
            while (await call.ResponseStream.MoveNext(limit.Token))
            {
                last = call.ResponseStream.Current;
                if (isWanted(last))
                    return last;
            }
        }
        catch (Exception e) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new TimeoutException($"The scan has not {what} within {(patience ?? Patience).TotalSeconds:0} s; its status: {last}\n{rig.StandardErrors}");
        }
        throw new InvalidOperationException($"The scan ended and had not {what}; its status: {last}\n{rig.StandardErrors}");
    }
}
