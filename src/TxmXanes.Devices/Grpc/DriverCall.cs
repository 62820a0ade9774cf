using Grpc.Core;
using Polly;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain;

namespace TxmXanes.Devices.Grpc;

/// <summary>Calls to one device of one driver: each with a deadline, each failure as one sentence.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
/// <param name="what">E.g. "Axis energy".</param>
/// <param name="address">Of the driver, for messages.</param>
/// <param name="timeoutSeconds">In the clock's seconds.</param>
internal sealed class DriverCall(string what, string address, double timeoutSeconds, EngineClock clock)
{
    /// <summary>"Axis energy at 127.0.0.1:7001".</summary>
    public string Where { get; } = $"{what} at {address}";

    /// <summary>A call that may be repeated without harm: tried again when the driver could not be reached.</summary>
    /// <param name="doing">For messages: "read", "disarm".</param>
    public Task<T> RepeatableAsync<T>(string doing, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellation) =>
        RunAsync(RetryPolicies.Unreachable, doing, 0, call, cancellation);

    /// <summary>A call that is tried again for the reasons of <paramref name="policy"/>.</summary>
    public Task<T> RepeatableAsync<T>(ResiliencePipeline policy, string doing, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellation) =>
        RunAsync(policy, doing, 0, call, cancellation);

    /// <summary>A call that must not be repeated blindly.</summary>
    /// <param name="extraSeconds">What the work itself takes, on top of the timeout.</param>
    public Task<T> OnceAsync<T>(string doing, double extraSeconds, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellation) =>
        RunAsync(ResiliencePipeline.Empty, doing, extraSeconds, call, cancellation);

    private async Task<T> RunAsync<T>(ResiliencePipeline policy, string doing, double extraSeconds, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellation)
    {
        var limit = clock.LimitSeconds(timeoutSeconds) + extraSeconds;
        // A deadline is wall time, and one for all attempts together.
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(limit * clock.WallSecondsPerSecond);
        try
        {
            return await policy.ExecuteAsync(
                static async (state, token) =>
                {
                    using var answer = state.call(new CallOptions(deadline: state.deadline, cancellationToken: token));
                    return await answer.ResponseAsync;
                },
                (call, deadline),
                cancellation);
        }
        catch (RpcException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (RpcException problem)
        {
            throw DriverError.Of(problem, Where, doing, limit);
        }
    }
}
