namespace TxmXanes.Acquisition.Devices;

/// <summary>Watches a signal (ring current, permit) without which a scan must not go on.</summary>
public interface ISuspender
{
    /// <summary>Null while the scan may run; else one sentence: which signal, its value, its limit. Also true of a trip that was there before the scan.</summary>
    string? Trouble { get; }

    /// <summary>Completes when the signal has been back within its range for its set time.</summary>
    Task ClearedAsync(CancellationToken cancellation);
}
