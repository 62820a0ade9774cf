using Shouldly;
using TxmXanes.Contracts.Time;
using TxmXanes.VirtualBeamline.Timing;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Timing;

/// <summary>Order and promises; how late waits end is measured by a benchmark, not judged here.</summary>
public class PreciseTimeTests
{
    private static readonly SimulatedClock Clock = new(0.001, DateTimeOffset.UtcNow);

    [Fact]
    public async Task Wait_ForManyMoments_NeverEndsEarly()
    {
        using var time = new PreciseTime(Clock);
        var start = time.NowSeconds;
        var early = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            var due = start + (n * 7919 % 50);
            await time.WaitUntilAsync(due, TestContext.Current.CancellationToken);
            if (time.NowSeconds < due)
                Interlocked.Increment(ref early);
        }));

        early.ShouldBe(0);
    }

    [Fact]
    public async Task Wait_ForAShorterTimeBesideALongerOne_EndsFirst()
    {
        using var time = new PreciseTime(Clock);
        var never = time.WaitUntilAsync(time.NowSeconds + 1e7, TestContext.Current.CancellationToken);

        await time.WaitUntilAsync(time.NowSeconds + 1, TestContext.Current.CancellationToken);

        never.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Wait_Cancelled_Ends()
    {
        using var time = new PreciseTime(Clock);
        using var cancel = new CancellationTokenSource();
        var wait = time.WaitUntilAsync(time.NowSeconds + 1e7, cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(wait);
    }

    [Fact]
    public void Wait_ForAPastMoment_IsOverAtOnce()
    {
        using var time = new PreciseTime(Clock);

        time.WaitUntilAsync(time.NowSeconds - 1, TestContext.Current.CancellationToken).IsCompletedSuccessfully.ShouldBeTrue();
    }
}
