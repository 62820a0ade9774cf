using Shouldly;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using Xunit;

namespace TxmXanes.TestKit.Conformance;

/// <summary>What every implementation of <see cref="IDetector"/> must do. The detector under test is idle.</summary>
public abstract class DetectorConformance
{
    private static readonly SeriesDescription Series = new(1, "test/1", 1, 3, 0.02);

    /// <summary>Runs a test on a fresh detector.</summary>
    protected abstract Task RunAsync(Func<IDetector, Task> test);

    [Fact]
    public Task Describe_Detector_HasAShapeAndExposureLimits() => RunAsync(async detector =>
    {
        var said = await detector.DescribeAsync(CancellationToken.None);

        said.Shape.ShouldBe(new FrameShape(4, 6));
        said.SaturationAdu.ShouldBeGreaterThan(0);
        said.MaximumExposureSeconds.ShouldBeGreaterThan(said.MinimumExposureSeconds);
    });

    [Fact]
    public Task Expose_Armed_CompletesAfterTheExposure() => RunAsync(async detector =>
    {
        // Long against what a wall clock is corrected by meanwhile.
        await detector.ArmAsync(Series with { ExposureSeconds = 0.1 }, CancellationToken.None);

        var first = await detector.ExposeAsync(1, 0.1, CancellationToken.None);
        var second = await detector.ExposeAsync(2, 0.1, CancellationToken.None);

        (first.StopTime - first.StartTime).ShouldBeGreaterThanOrEqualTo(0.09);
        second.StartTime.ShouldBeGreaterThanOrEqualTo(first.StopTime);
        await detector.DisarmAsync(CancellationToken.None);
    });

    [Fact]
    public Task Expose_NotArmed_FailsNamingTheDetector() => RunAsync(async detector =>
    {
        var problem = await Assert.ThrowsAnyAsync<DeviceException>(() => detector.ExposeAsync(1, 0.02, CancellationToken.None));

        problem.Message.ShouldContain(detector.Name);
    });

    [Fact]
    public Task Expose_Cancelled_EndsTheWait() => RunAsync(async detector =>
    {
        await detector.ArmAsync(Series with { ExposureSeconds = 30 }, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var exposure = detector.ExposeAsync(1, 30, cancel.Token);

        cancel.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => exposure);
        await detector.AbortAsync(CancellationToken.None);
    });

    [Fact]
    public Task End_WhenIdle_IsNoError() => RunAsync(async detector =>
    {
        await detector.AbortAsync(CancellationToken.None);
        await detector.DisarmAsync(CancellationToken.None);
    });

    [Fact]
    public Task Arm_AfterDisarm_StartsAnotherSeries() => RunAsync(async detector =>
    {
        await detector.ArmAsync(Series, CancellationToken.None);
        await detector.ExposeAsync(1, 0.02, CancellationToken.None);
        await detector.DisarmAsync(CancellationToken.None);

        await detector.ArmAsync(Series with { SeriesId = 2, UniqueId = "test/2", FirstImageId = 2 }, CancellationToken.None);

        await detector.ExposeAsync(2, 0.02, CancellationToken.None);
        await detector.DisarmAsync(CancellationToken.None);
    });
}
