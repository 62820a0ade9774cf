namespace TxmXanes.VirtualBeamline.Configuration;

/// <summary>The storage ring: current decays between top-ups.</summary>
public sealed record RingSettings
{
    public double NominalMa { get; init; } = 400;

    /// <summary>Time between injections, s.</summary>
    public double TopUpPeriodSeconds { get; init; } = 60;

    /// <summary>Relative loss until the next injection.</summary>
    public double TopUpLoss { get; init; } = 0.01;

    /// <summary>Ion chamber rate at the nominal current and 8333 eV, counts/s.</summary>
    public double MonitorCountsPerSecond { get; init; } = 2e6;
}
