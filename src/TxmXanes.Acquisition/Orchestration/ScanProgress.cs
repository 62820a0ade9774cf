using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;

namespace TxmXanes.Acquisition.Orchestration;

/// <summary>A scan as it stands.</summary>
/// <param name="Step">What is being done now, for people.</param>
/// <param name="EnergyEv">The energy gone to last, eV; NaN before the first.</param>
/// <param name="TimeLeftSeconds">Estimate from the exposures left and the pace so far.</param>
/// <param name="BackgroundAlarm">The predicted background does not fit the newest frame that could be told: its residual is over the limit.</param>
public sealed record ScanProgress(
    ScanState State,
    string Step,
    double EnergyEv,
    int EnergiesDone,
    int EnergiesTotal,
    FrameTally Frames,
    TimeBooking Time,
    double TimeLeftSeconds,
    IReadOnlyList<string> Warnings,
    bool BackgroundAlarm);

/// <summary>Follows a scan.</summary>
public interface IScanObserver
{
    /// <summary>After every change of state and every exposure; must return at once, as the scan waits for it.</summary>
    void OnProgress(ScanProgress progress);
}
