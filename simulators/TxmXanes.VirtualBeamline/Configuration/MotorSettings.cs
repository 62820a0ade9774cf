namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>One simulated axis.</summary>
public sealed record MotorSettings
{
    public required string Name { get; init; }

    /// <summary>eV, mm or um.</summary>
    public required string Unit { get; init; }

    public required double LowLimit { get; init; }

    public required double HighLimit { get; init; }

    /// <summary>Unit/s and unit/s^2.</summary>
    public required double Velocity { get; init; }

    public required double Acceleration { get; init; }

    /// <summary>On arrival the axis still swings by this share of the way it went, but at most by <see cref="SwingLimit"/>.</summary>
    public double SwingShare { get; init; }

    public double SwingLimit { get; init; }

    /// <summary>The swing falls to 1/e in this time, s.</summary>
    public double SwingDecaySeconds { get; init; } = 0.006;

    public double SwingHz { get; init; } = 60;

    /// <summary>Noise of the readback, rms, in the axis' unit.</summary>
    public double ReadbackNoise { get; init; }

    /// <summary>
    /// The default motors. Velocities and accelerations are such that the mean energy step of the published plan takes
    /// 0.17 s (energy), 0.09 s (zone plate) and 0.10 s (detector), and 300 um of sample_x 1.425 s.
    /// </summary>
    public static IReadOnlyList<MotorSettings> Defaults { get; } =
    [
        new() { Name = "energy", Unit = "eV", LowLimit = 5000, HighLimit = 14000, Velocity = 29.5, Acceleration = 683.5, SwingShare = 0.003, SwingLimit = 0.02, ReadbackNoise = 0.003 },
        new() { Name = "zp_x", Unit = "um", LowLimit = -500, HighLimit = 500, Velocity = 500, Acceleration = 5000, ReadbackNoise = 0.002 },
        new() { Name = "zp_y", Unit = "um", LowLimit = -500, HighLimit = 500, Velocity = 500, Acceleration = 5000, ReadbackNoise = 0.002 },
        new() { Name = "zp_z", Unit = "mm", LowLimit = 0, HighLimit = 120, Velocity = 0.339, Acceleration = 14.84, SwingShare = 0.002, SwingLimit = 0.0002, ReadbackNoise = 2e-5 },
        new() { Name = "det_z", Unit = "mm", LowLimit = 0, HighLimit = 4000, Velocity = 10.222, Acceleration = 402.7, SwingShare = 0.002, SwingLimit = 0.005, ReadbackNoise = 5e-4 },
        new() { Name = "sample_x", Unit = "um", LowLimit = -2000, HighLimit = 2000, Velocity = 250, Acceleration = 1111, SwingShare = 0.0001, SwingLimit = 0.02, ReadbackNoise = 0.002 },
        new() { Name = "sample_y", Unit = "um", LowLimit = -2000, HighLimit = 2000, Velocity = 250, Acceleration = 1111, SwingShare = 0.0001, SwingLimit = 0.02, ReadbackNoise = 0.002 },
        new() { Name = "sample_z", Unit = "um", LowLimit = -2000, HighLimit = 2000, Velocity = 250, Acceleration = 1111, SwingShare = 0.0001, SwingLimit = 0.02, ReadbackNoise = 0.002 },
    ];
}
