using TxmXanes.Acquisition.Devices;
using TxmXanes.TestKit.Time;

namespace TxmXanes.TestKit.Beamlines;

/// <summary>A shutter with a travel time.</summary>
public sealed class FakeShutter(TestTime time, DeviceCallLog log) : IShutter
{
    public string Name => "shutter";

    public double TravelSeconds { get; set; } = 0.02;

    public bool IsOpen { get; set; }

    /// <summary>Answers that it has arrived and stays where it is.</summary>
    public bool IsStuck { get; set; }

    public async Task<bool> IsOpenAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "is_open", 0, cancellation);
        return IsOpen;
    }

    public async Task SetAsync(bool open, CancellationToken cancellation)
    {
        await log.EnterAsync(Name, open ? "open" : "close", 0, cancellation);
        await time.DelayAsync(TravelSeconds, cancellation);
        if (!IsStuck)
            IsOpen = open;
    }
}
