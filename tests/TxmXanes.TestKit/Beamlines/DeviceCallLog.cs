using TxmXanes.Domain;

namespace TxmXanes.TestKit.Beamlines;

/// <summary>One call to a fake device.</summary>
/// <param name="Number">Counts all calls of the beamline, from 0.</param>
/// <param name="Verb">read, move, stop, open, close, is_open, arm, expose, disarm, abort, average, describe.</param>
public readonly record struct DeviceCall(int Number, string Device, string Verb, double Argument, double TimeSeconds)
{
    public string Name => $"{Device}.{Verb}";
}

/// <summary>What a fake device does instead of its work.</summary>
public enum Fault
{
    None,

    /// <summary>Throws a DeviceException.</summary>
    Fails,

    /// <summary>Does not answer until it is cancelled.</summary>
    Hangs,

    /// <summary>Does not answer even when it is cancelled.</summary>
    IgnoresCancellation,
}

/// <summary>Every call to the devices of one fake beamline, and the faults they were told to show.</summary>
public sealed class DeviceCallLog(Func<double> now)
{
    private readonly Lock gate = new();
    private readonly List<DeviceCall> calls = [];

    /// <summary>Decides for each call; no faults by default.</summary>
    public Func<DeviceCall, Fault> Faults { get; set; } = _ => Fault.None;

    /// <summary>Called before each call is carried out, e.g. to press a button at that moment.</summary>
    public Action<DeviceCall> OnCall { get; set; } = _ => { };

    public IReadOnlyList<DeviceCall> Calls => calls;

    /// <summary>Calls are counted but not listed: for long scans.</summary>
    public bool CountOnly { get; set; }

    public int Count { get; private set; }

    public async Task EnterAsync(string device, string verb, double argument, CancellationToken cancellation)
    {
        DeviceCall call;
        lock (gate)
        {
            call = new(Count++, device, verb, argument, now());
            if (!CountOnly)
                calls.Add(call);
        }
        OnCall(call);
        cancellation.ThrowIfCancellationRequested();
        switch (Faults(call))
        {
            case Fault.Fails:
                throw new DeviceException($"Fake {call.Name} was told to fail.");
            case Fault.Hangs:
                await Task.Delay(Timeout.Infinite, cancellation);
                break;
            case Fault.IgnoresCancellation:
                await new TaskCompletionSource().Task;
                break;
        }
    }
}
