using TxmXanes.Domain.Energies;

namespace TxmXanes.Domain.Scans;

/// <summary>What the user wants measured, after all checks (contracts: Plan).</summary>
public sealed record ScanPlan
{
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string Sample { get; init; } = "";

    /// <summary>Symbol of the element whose edge is scanned, e.g. "Ni".</summary>
    public required string Element { get; init; }

    public required IReadOnlyList<EnergySegment> Segments { get; init; }

    public JointReading Joints { get; init; } = JointReading.Twice;

    /// <summary>Exposure of every frame, s, above 0.</summary>
    public required double ExposureSeconds { get; init; }

    public int FramesPerEnergy { get; init; } = 1;

    public BackgroundSchedule Backgrounds { get; init; } = BackgroundSchedule.FirstAndLast;

    /// <summary>Frames per background position.</summary>
    public int BackgroundFrames { get; init; } = 1;

    public int DarkFrames { get; init; } = 5;

    /// <summary>Reference spectra, paths as the plan names them (relative to the plan's file).</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>What to do when a background is unexposed or seems to contain the sample.</summary>
    public BackgroundCheck BackgroundCheck { get; init; } = BackgroundCheck.Fail;

    /// <summary>When to take an additional background in mid-scan; null for never.</summary>
    public ExtraBackgroundRule? ExtraBackground { get; init; }

    /// <summary>How often a frame that was lost or rejected is exposed again before the scan is incomplete by name.</summary>
    public int RetakesPerFrame { get; init; } = 2;

    /// <summary>Every energy in the order of measurement, eV; joints counted as <see cref="Joints"/> says.</summary>
    public IReadOnlyList<double> EnergiesEv => energiesEv ??= EnumerateEnergies().ToArray();

    private IReadOnlyList<double>? energiesEv;

    private IEnumerable<double> EnumerateEnergies()
    {
        double? previousStop = null;
        foreach (var segment in Segments)
        {
            for (var i = 0; i < segment.Count; i++)
            {
                var isJoint = i == 0 && previousStop == segment.StartEv;
                if (!(isJoint && Joints == JointReading.Once))
                    yield return segment.EnergyEv(i);
            }
            previousStop = segment.StopEv;
        }
    }
}

/// <summary>What becomes of a scan whose background fails its check.</summary>
public enum BackgroundCheck
{
    /// <summary>The scan fails with the reason.</summary>
    Fail,

    /// <summary>The scan goes on with a warning in its status and file.</summary>
    Warn,
}
