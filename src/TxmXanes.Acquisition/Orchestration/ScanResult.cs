using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Frames;

namespace TxmXanes.Acquisition.Orchestration;

/// <summary>What became of a scan.</summary>
/// <param name="State">Completed, Stopped, Aborted or Failed.</param>
/// <param name="Problem">One sentence: why it was stopped, aborted or failed; empty when completed.</param>
/// <param name="CleanUpProblems">What went wrong on the way out, a sentence each; empty means shutter closed and devices restored.</param>
/// <param name="Incomplete">Frames that are owed still, after every allowed retake.</param>
/// <param name="BaselineAtStart">Readbacks before the first move, by axis, in its unit.</param>
/// <param name="BaselineAtEnd">Readbacks after the way out; axes that could not be read are absent.</param>
/// <param name="Cause">The exception behind a failure.</param>
public sealed record ScanResult(
    ScanState State,
    string Problem,
    IReadOnlyList<string> CleanUpProblems,
    FrameTally Frames,
    IReadOnlyList<OwedFrame> Incomplete,
    int EnergiesDone,
    TimeBooking Time,
    IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<AxisRole, double> BaselineAtStart,
    IReadOnlyDictionary<AxisRole, double> BaselineAtEnd,
    Exception? Cause);

/// <summary>A frame the scan could not get.</summary>
/// <param name="ImageId">Of its last attempt.</param>
public sealed record OwedFrame(long ImageId, ImageKey Key, double EnergyEv, string Problem);
