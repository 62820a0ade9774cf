namespace TxmXanes.Acquisition.Orchestration.Timing;

/// <summary>Books a scan's time. Every entry costs the same however long the scan.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class TimeBook(EngineClock clock)
{
    private readonly List<double> enginePerPoint = [];
    private readonly double[] phases = new double[Enum.GetValues<Phase>().Length];
    private Phase phase = Phase.Before;
    private long phaseStart = clock.Timestamp();
    private double motion, settle, exposure, readout;
    private double pausedWhenPointBegan, requiredWhenPointBegan;
    private long pointStart;

    public enum Phase
    {
        Before,
        Preparation,
        Running,
        Paused,
        Finishing,
        After,
    }

    public void Enter(Phase next)
    {
        phases[(int)phase] += clock.SecondsSince(phaseStart);
        phaseStart = clock.Timestamp();
        if (phase == Phase.Preparation && next == Phase.Running)
            pointStart = phaseStart;
        phase = next;
    }

    public void Motion(double seconds) => Add(ref motion, seconds);

    public void Settle(double seconds) => Add(ref settle, seconds);

    public void Exposure(double seconds) => Add(ref exposure, seconds);

    public void Readout(double seconds) => Add(ref readout, seconds);

    /// <summary>A lit exposure has ended: what was not required since the one before was the engine's.</summary>
    public void PointDone()
    {
        if (phase != Phase.Running)
            return;
        var paused = phases[(int)Phase.Paused];
        var engine = clock.SecondsSince(pointStart) - (paused - pausedWhenPointBegan) - (Required - requiredWhenPointBegan);
        enginePerPoint.Add(engine);
        pointStart = clock.Timestamp();
        (pausedWhenPointBegan, requiredWhenPointBegan) = (paused, Required);
    }

    public TimeBooking Snapshot(bool withMedian = false)
    {
        var total = Of(Phase.Running);
        return new(motion, settle, exposure, readout, total - Required, total, Of(Phase.Preparation), Of(Phase.Finishing), Of(Phase.Paused), withMedian ? MedianMs() : 0);
    }

    private double Required => motion + settle + exposure + readout;

    private double Of(Phase which) => phases[(int)which] + (which == phase ? clock.SecondsSince(phaseStart) : 0);

    private void Add(ref double account, double seconds)
    {
        // Preparation and finishing are booked as wholes.
        if (phase == Phase.Running)
            account += seconds;
    }

    private double MedianMs()
    {
        if (enginePerPoint.Count == 0)
            return 0;
        var sorted = enginePerPoint.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return median * clock.WallSecondsPerSecond * 1000;
    }
}
