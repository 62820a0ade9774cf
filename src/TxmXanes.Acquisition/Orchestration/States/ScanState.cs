namespace TxmXanes.Acquisition.Orchestration.States;

/// <summary>Where a scan stands; what may follow what is the table in <see cref="ScanStateMachine"/>.</summary>
public enum ScanState
{
    Idle,

    /// <summary>Devices are described and checked, optics go to the first energy, darks are taken with the shutter closed.</summary>
    Preparing,

    /// <summary>From the first background to the last.</summary>
    Running,

    /// <summary>By the operator, between two frames: shutter closed, positions held.</summary>
    Paused,

    /// <summary>By a watched signal, between two frames: shutter closed, positions held.</summary>
    Suspended,

    /// <summary>The one way out: detector ended, shutter closed, sample in, optics at the first energy.</summary>
    Finishing,

    Completed,

    /// <summary>By the operator, finished properly: a partial scan is a valid scan.</summary>
    Stopped,

    Aborted,

    Failed,

    /// <summary>The process died during the scan; found so at the next start, never entered by a living one.</summary>
    Interrupted,
}
