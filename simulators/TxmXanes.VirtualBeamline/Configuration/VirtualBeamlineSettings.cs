namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>One reference spectrum from a file: two columns, energy in eV and absorption.</summary>
/// <param name="IsRaw">As measured: a pre-edge line is taken off and the edge step made 1; else it is taken as it is.</param>
/// <param name="ShiftEv">Added to the file's energies.</param>
public sealed record SpectrumFile(string Name, string File, bool IsRaw, double ShiftEv);

/// <summary>The virtual beamline as config/virtual-beamline.yaml describes it.</summary>
public sealed record VirtualBeamlineSettings
{
    public string Sample { get; init; } = "ncm811-cycled";

    public ulong Seed { get; init; } = 1;

    /// <summary>Seed of photon and read noise; the scene's where null.</summary>
    public ulong? NoiseSeed { get; init; }

    /// <summary>Wall seconds per simulated second.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Ports of gRPC and of the frame stream; 0 takes a free one.</summary>
    public int Port { get; init; } = 7001;

    public int FramesPort { get; init; } = 7002;

    /// <summary>In place of the sample's parametric spectra, in its order of chemical states.</summary>
    public IReadOnlyList<SpectrumFile> Spectra { get; init; } = [];

    public double InitialEnergyEv { get; init; } = 8333;

    public double ShutterTravelSeconds { get; init; } = 0.02;

    public CameraSettings Camera { get; init; } = new();

    public OpticsSettings Optics { get; init; } = new();

    public RingSettings Ring { get; init; } = new();

    public IlluminationSettings Illumination { get; init; } = new();

    public IReadOnlyList<MotorSettings> Motors { get; init; } = MotorSettings.Defaults;

    public FaultSettings Faults { get; init; } = FaultSettings.None;
}
