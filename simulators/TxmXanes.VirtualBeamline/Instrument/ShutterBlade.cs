namespace TxmXanes.VirtualBeamline.Instrument;

/// <summary>The fast shutter before the sample. Safe for concurrent use.</summary>
/// <param name="isStuckClosed">It says that it opens, but no light comes through.</param>
public sealed class ShutterBlade(double travelSeconds, bool isStuckClosed)
{
    private readonly Lock gate = new();
    private bool open;
    private double arrivalSeconds = double.NegativeInfinity;

    public double TravelSeconds => travelSeconds;

    /// <summary>Starts the blades.</summary>
    /// <returns>When they have arrived, s since the epoch.</returns>
    public double Begin(bool toOpen, double nowSeconds)
    {
        lock (gate)
        {
            if (open == toOpen)
                return Math.Max(nowSeconds, arrivalSeconds);
            open = toOpen;
            return arrivalSeconds = nowSeconds + travelSeconds;
        }
    }

    /// <summary>What the end switches say: open only once the blades have arrived.</summary>
    public bool SaysOpen(double nowSeconds)
    {
        lock (gate)
            return open == nowSeconds >= arrivalSeconds;
    }

    /// <summary>Whether light comes through.</summary>
    public bool PassesLight(double timeSeconds) => SaysOpen(timeSeconds) && !isStuckClosed;
}
