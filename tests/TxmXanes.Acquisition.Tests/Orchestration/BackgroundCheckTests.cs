using Shouldly;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards against "flats" that contain the sample or no light, as seen at real beamlines.</summary>
public sealed class BackgroundCheckTests
{
    [Fact]
    public void Sample_NeverMovedOut_FailsByReadbackBeforeAnyLight() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.SampleX.IsStuck = true;

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldBe("Axis sample_x at fake:1 did not settle at 312 um within 30 s: readback 12 um, tolerance 0.1 um.");
        beamline.Exposures.ShouldAllBe(e => !e.ShutterOpen);
    });

    [Fact]
    public void Energy_SkippedMove_EndsTheScanWithoutAFrameAtTheWrongEnergy() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Log.OnCall = call =>
        {
            if (call is { Name: "energy.move", Argument: 8220 })
                beamline.Energy.IsStuck = true;
        };

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldBe("Axis energy at fake:1 did not settle at 8220 eV within 30 s: readback 8210 eV, tolerance 0.05 eV.");
        beamline.Frames.Metadata.Max(m => m.EnergySetpointEv).ShouldBe(8210);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Background_WithSample_FailsAndIsMarkedInvalid(bool knownLate) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Statistics = frame => Statistics(frame, frame.Key != ImageKey.Background || (knownLate && beamline.Frames.Metadata.Count < 5) ? null : "it looks like the sample frames.");

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan(8));

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldBe("Background frame 3 at 8200 eV seems to contain the sample: it looks like the sample frames.");
        beamline.Frames.Invalidated.Keys.ShouldBe([3]);
        (result.Frames.Background, result.Frames.Invalid).ShouldBe((0, 1));
        beamline.Exposures.Count.ShouldBeLessThan(8);
    });

    [Fact]
    public void Background_WithSampleUnderWarn_GoesOnWithAWarning() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Statistics = frame => Statistics(frame, frame.Key == ImageKey.Background ? "it looks like the sample frames." : null);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan() with { BackgroundCheck = BackgroundCheck.Warn });

        result.State.ShouldBe(ScanState.Completed);
        result.Warnings.Count.ShouldBe(2);
        beamline.Frames.Invalidated.ShouldBeEmpty();
    });

    [Fact]
    public void Background_WithoutLight_Fails() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Statistics = _ => new(120, 0, "");

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldBe("Background frame 3 at 8200 eV is not exposed: its mean is 120 ADU, 0 over the dark's, at least 65.5 are needed.");
    });

    [Fact]
    public void Background_Saturated_Fails() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Statistics = frame => Statistics(frame, "") with { SaturatedFraction = 0.3 };

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.Problem.ShouldContain("is overexposed");
    });

    [Fact]
    public void LastBackground_SuspectedOnlyAtTheEnd_IsStillCaught() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Frames.Statistics = frame => Statistics(frame, frame.ImageId == 8 ? "it looks like the sample frames." : frame.Key == ImageKey.Background ? "" : null);

        var result = await beamline.ScanAsync(FakeBeamline.SmallPlan());

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldContain("Background frame 8 at 8230 eV");
    });

    private static FrameStatistics Statistics(FrameMetadata frame, string? suspicion) => new(frame.Key == ImageKey.Dark ? 100 : 1000, 0, suspicion);
}
