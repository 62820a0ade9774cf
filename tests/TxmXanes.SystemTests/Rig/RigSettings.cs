namespace TxmXanes.SystemTests.Rig;

/// <summary>What a test wants different from the usual small and fast virtual beamline.</summary>
public sealed record RigSettings
{
    /// <summary>Columns x rows, px. (Much smaller, and the illumination's motion, which scales with the field, looks like structure.)</summary>
    public string Size { get; init; } = "214x176";

    public string Sample { get; init; } = "ni-nio";

    public int Seed { get; init; } = 7;

    /// <summary>The virtual beamline's configuration (YAML): what differs from its defaults, faults above all.</summary>
    public string VirtualBeamlineYaml { get; init; } = "";

    /// <summary>Changes the beamline description (YAML) that the daemon reads.</summary>
    public Func<string, string> Beamline { get; init; } = text => text;

    /// <summary>Whether the truth file also holds the noise-free background of every sample frame.</summary>
    public bool TruthBackgrounds { get; init; }

    /// <summary>Wall seconds per simulated second.</summary>
    public double TimeScale { get; init; } = 0.02;
}
