using Grpc.Core;
using Polly;
using Polly.Retry;

namespace TxmXanes.Devices.Grpc;

/// <summary>When a call is tried again. Bounded in number here and by the call's one deadline.</summary>
internal static class RetryPolicies
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AverageWait = TimeSpan.FromMilliseconds(20);

    /// <summary>The driver could not be reached: after 50, 100 and 200 ms.</summary>
    public static ResiliencePipeline Unreachable { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(IsUnreachable(args.Outcome.Exception)),
            MaxRetryAttempts = 3,
            Delay = FirstWait,
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();

    /// <summary>A mean over a time just past may not be held yet: asked every 20 ms for half a second.</summary>
    public static ResiliencePipeline NotYetHeld { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is RpcException { StatusCode: StatusCode.OutOfRange } || IsUnreachable(args.Outcome.Exception)),
            MaxRetryAttempts = 25,
            Delay = AverageWait,
            BackoffType = DelayBackoffType.Constant,
        })
        .Build();

    public static bool IsUnreachable(Exception? problem) => problem is RpcException { StatusCode: StatusCode.Unavailable };
}
