namespace TxmXanes.VirtualBeamline.Timing;

/// <summary>Simulated time as the devices see it.</summary>
public interface ISimulationTime
{
    /// <summary>s since the Unix epoch.</summary>
    double NowSeconds { get; }

    /// <summary>Completes at that moment, or at once if it has passed. Never early.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before.</exception>
    Task WaitUntilAsync(double timeSeconds, CancellationToken cancellation);
}
