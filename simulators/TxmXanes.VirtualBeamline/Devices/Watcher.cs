using Grpc.Core;
using TxmXanes.VirtualBeamline.Timing;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>Streams readings as they change until the client leaves.</summary>
internal static class Watcher
{
    // More often would keep the timing thread spinning at small time scales.
    private const double ShortestIntervalSeconds = 0.02;

    /// <param name="isSame">Whether a reading has nothing new over the last one sent.</param>
    public static async Task RunAsync<T>(Func<T> read, Func<T, T, bool> isSame, double intervalSeconds, IServerStreamWriter<T> responses, ISimulationTime time, ServerCallContext context)
        where T : class
    {
        if (!(intervalSeconds >= 0 && double.IsFinite(intervalSeconds)))
            throw Refusal.Invalid($"interval_s is {intervalSeconds}, but must be 0 or more");
        T? last = null;
        try
        {
            while (true)
            {
                var reading = read();
                if (last is null || !isSame(last, reading))
                    await responses.WriteAsync(last = reading);
                await time.WaitUntilAsync(time.NowSeconds + Math.Max(intervalSeconds, ShortestIntervalSeconds), context.CancellationToken);
            }
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The client has seen enough.
        }
    }
}
