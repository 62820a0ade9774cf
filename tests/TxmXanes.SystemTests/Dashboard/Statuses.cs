using TxmXanes.Contracts.Scan.V1;

namespace TxmXanes.SystemTests.Dashboard;

/// <summary>Statuses of a scan under way.</summary>
internal static class Statuses
{
    /// <summary>After so many of 105 energies, a little over five seconds each.</summary>
    public static ScanStatus Running(int energiesDone) => new()
    {
        Id = "20260412-031205-ni-k-edge",
        Name = "Ni K-edge",
        State = ScanStatus.Types.State.Running,
        Step = $"exposing sample frame {energiesDone + 1} of 105",
        FilePath = "/data/2026/20260412-031205-ni-k-edge/20260412-031205-ni-k-edge.nxs",
        StartTimeS = 1_775_963_525,
        TimeLeftS = 5.2 * (105 - energiesDone),
        EnergyEv = 8300 + energiesDone,
        EnergiesDone = energiesDone,
        EnergiesTotal = 105,
        Mode = "improved",
        Frames = new FrameCounts { SamplePlanned = 105, BackgroundPlanned = 2, DarkPlanned = 5, Sample = energiesDone, Background = 1, Dark = 5 },
        Time = new TimeBooking { MotionS = 0.3 * energiesDone, SettleS = 0.05 * energiesDone, ExposureS = 5 * energiesDone, ReadoutS = 0.02 * energiesDone, TotalS = 5.37 * energiesDone, PreparationS = 30 },
        Pipeline = new PipelineHealth { MapFrames = energiesDone, LatencyP50Ms = 21.4, LatencyP99Ms = 48.2, BytesWritten = 38400L * energiesDone, WriteP99Ms = 2.9 },
        Background = energiesDone == 0 ? null : new BackgroundHealth { Model = "linear", ResidualSigma = 1.12, WorstResidualSigma = 1.31, WorstImageId = 9, WorstEnergyEv = 8303, SampleFreeFraction = 0.384 },
    };
}
