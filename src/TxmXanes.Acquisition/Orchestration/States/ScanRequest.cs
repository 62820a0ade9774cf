namespace TxmXanes.Acquisition.Orchestration.States;

/// <summary>What an operator may ask of a scan.</summary>
public enum ScanRequest
{
    /// <summary>Hold after the frame under way, shutter closed.</summary>
    Pause,

    /// <summary>Go on from a pause, positions verified first.</summary>
    Resume,

    /// <summary>No more energies: the closing background at the present energy, then a proper end.</summary>
    Stop,

    /// <summary>End now: motion stopped, shutter closed, devices restored; frames kept.</summary>
    Abort,
}
