using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;

namespace TxmXanes.Acquisition.Orchestration;

/// <summary>Runs energy scans behind the device ports, one at a time.</summary>
/// <remarks>Safe for any number of threads; the scan itself runs on whichever thread its last device call completed.</remarks>
public sealed class ScanEngine(EngineClock clock)
{
    private ScanJob? current;

    /// <summary>Runs a scan to its end. Every way out ends the detector, closes the shutter and restores what was moved.</summary>
    /// <param name="job">What to run, with what.</param>
    /// <param name="cancellation">Aborts the scan, as <see cref="ScanControl.Abort"/> does.</param>
    /// <returns>What became of it; failures of devices are in the result, not thrown.</returns>
    /// <exception cref="ScanRefusedException">Another scan is under way.</exception>
    public async Task<ScanResult> RunAsync(ScanJob job, CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref current, job, null) is { } other)
            throw new ScanRefusedException($"Scan {job.Id} cannot start: scan {other.Id} ({other.Plan.Name}) is under way.");
        try
        {
            return await new ScanRun(job, clock).RunAsync(cancellation);
        }
        finally
        {
            Volatile.Write(ref current, null);
        }
    }
}
