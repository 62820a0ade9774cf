namespace TxmXanes.Acquisition.Orchestration.Timing;

/// <summary>Where the time went, in (simulated) seconds.</summary>
/// <param name="MotionSeconds">Axes and shutter moving (the slowest of those that move together).</param>
/// <param name="SettleSeconds">Required settle times and waiting for readbacks to come within tolerance.</param>
/// <param name="ExposureSeconds">Exposures.</param>
/// <param name="ReadoutSeconds">Waiting for the camera's readout.</param>
/// <param name="EngineSeconds">The rest of the running part: what is not physically required.</param>
/// <param name="TotalSeconds">The running part without pauses: from the first background to the last.</param>
/// <param name="PreparationSeconds">Checks, first positioning and darks.</param>
/// <param name="FinishingSeconds">The way out.</param>
/// <param name="PausedSeconds">Paused or suspended.</param>
/// <param name="EngineMedianPerPointMs">Median over the lit exposures of the engine's part, in wall milliseconds; 0 until the scan has ended.</param>
public sealed record TimeBooking(
    double MotionSeconds,
    double SettleSeconds,
    double ExposureSeconds,
    double ReadoutSeconds,
    double EngineSeconds,
    double TotalSeconds,
    double PreparationSeconds,
    double FinishingSeconds,
    double PausedSeconds,
    double EngineMedianPerPointMs)
{
    public static TimeBooking None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
