namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>What goes wrong with a frame.</summary>
public enum FrameFault
{
    /// <summary>Not sent.</summary>
    Drop,

    /// <summary>Sent twice.</summary>
    Duplicate,

    /// <summary>Sent with a row less.</summary>
    WrongShape,

    /// <summary>Sent as uint8.</summary>
    WrongType,

    /// <summary>Sent with a checksum that does not fit.</summary>
    WrongCrc,

    /// <summary>A frame of another series is sent before it.</summary>
    Stray,

    /// <summary>The process ends at once, before it is sent.</summary>
    Exit,
}

/// <summary>Faults on order, for tests of those who use the beamline.</summary>
public sealed record FaultSettings
{
    public static FaultSettings None { get; } = new();

    /// <summary>By image id.</summary>
    public IReadOnlyDictionary<long, FrameFault> Frames { get; init; } = new Dictionary<long, FrameFault>();

    /// <summary>By axis: the number of the move (1 = first) that stops half way and never ends.</summary>
    public IReadOnlyDictionary<string, int> StallMove { get; init; } = new Dictionary<string, int>();

    /// <summary>By axis: from that move on it reports motion but stays where it is.</summary>
    public IReadOnlyDictionary<string, int> StuckFromMove { get; init; } = new Dictionary<string, int>();

    /// <summary>The number of the arm call (1 = first) that is refused; 0 none.</summary>
    public int RefuseArm { get; init; }

    public bool ShutterStuckClosed { get; init; }

    /// <summary>Monitors that answer UNAVAILABLE.</summary>
    public IReadOnlyList<string> UnavailableMonitors { get; init; } = [];
}
