using TxmXanes.Acquisition.Devices;

namespace TxmXanes.TestKit.Beamlines;

/// <summary>A constant signal.</summary>
public sealed class FakeMonitor(string name, double value, DeviceCallLog log) : IMonitor
{
    public string Name { get; } = name;

    public double Value { get; set; } = value;

    public async Task<double> ReadAsync(CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "read", 0, cancellation);
        return Value;
    }

    public async Task<double> AverageAsync(double startTime, double stopTime, CancellationToken cancellation)
    {
        await log.EnterAsync(Name, "average", stopTime - startTime, cancellation);
        return Value;
    }
}
