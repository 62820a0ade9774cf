using Shouldly;
using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards what becomes of a background that no longer fits: one more where the plan allows it, else an alarm; never a scan full of them.</summary>
public sealed class ExtraBackgroundTests
{
    // Two darks, the first background, then the samples: images 1-2, 3, 4 and on.
    private const int Energies = 8;

    [Fact]
    public void Residual_OverTheLimit_TakesABackgroundAtThePresentEnergyAndGoesOn() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8220 && Backgrounds(beamline, before: frame) == 1 ? 4.25 : 1.1);

        var result = await beamline.ScanAsync(Plan(new(3, 2)), job => job with { BackgroundWatch = watch });

        result.State.ShouldBe(ScanState.Completed, result.Problem);
        Order(beamline).ShouldBe("b8200 s8200 s8210 s8220 s8230 b8230 s8240 s8250 s8260 s8270 b8270");
        var extra = beamline.Exposures.Single(e => e.SampleOut && e.EnergyEv == 8230);
        (extra.ShutterOpen, extra.AnyMoving).ShouldBe((true, false));
        (result.Frames.Sample, result.Frames.Background, result.Frames.BackgroundPlanned, result.Frames.ExtraBackgrounds).ShouldBe((Energies, 3, 3, 1));
        result.Warnings.ShouldBe(["The background predicted for frame 6 at 8220 eV does not fit: its residual is 4.25 times the shot noise, over the limit of 3. An additional background is taken, 1 of at most 2."]);
    });

    // Frames 6 to 8 are exposed before the background is, and told of after it.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Residual_OfFramesBeforeTheExtraOne_NeitherAsksForAnotherNorAlarms(int atMost) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8210 && Backgrounds(beamline, before: frame) == 1 ? 9 : 1, lag: 3);

        var result = await beamline.ScanAsync(Plan(new(3, atMost)), job => job with { BackgroundWatch = watch });

        Order(beamline).ShouldBe("b8200 s8200 s8210 s8220 s8230 s8240 b8240 s8250 s8260 s8270 b8270");
        result.Frames.ExtraBackgrounds.ShouldBe(1);
        result.Warnings.Count.ShouldBe(1);
    });

    [Fact]
    public void Residual_OverTheLimitForGood_TakesNoMoreThanAllowedThenRaisesTheAlarmOnce() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, _ => 7);

        var result = await beamline.ScanAsync(Plan(new(3, 2), energies: 30), job => job with { BackgroundWatch = watch });

        (result.Frames.ExtraBackgrounds, result.Frames.Background, result.Frames.Sample).ShouldBe((2, 4, 30));
        result.Warnings.Count.ShouldBe(3);
        result.Warnings[1].ShouldEndWith("An additional background is taken, 2 of at most 2.");
        result.Warnings[2].ShouldEndWith("over the limit of 3. The plan allows no more than 2 additional backgrounds.");
    });

    [Fact]
    public void Residual_KnownWhenNoSampleFrameIsToCome_LeavesItAtTheClosingBackground() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var observer = new Observer();
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8260 ? 7 : 1);

        var result = await beamline.ScanAsync(Plan(new(3, 2)), job => job with { BackgroundWatch = watch, Observer = observer });

        Order(beamline).ShouldEndWith("s8260 s8270 b8270");
        result.Frames.ExtraBackgrounds.ShouldBe(0);
        observer.Last.BackgroundAlarm.ShouldBeTrue();
    });

    [Fact]
    public void Residual_WhereThePlanTakesABackgroundNext_AsksForNoOther() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8220 && Backgrounds(beamline, before: frame) == 1 ? 7 : 1);

        await beamline.ScanAsync(Plan(new(3, 2)) with { Backgrounds = BackgroundSchedule.At([8230]) }, job => job with { BackgroundWatch = watch });

        Order(beamline).ShouldBe("b8200 s8200 s8210 s8220 s8230 b8230 s8240 s8250 s8260 s8270 b8270");
    });

    [Fact]
    public void Residual_WithoutARule_RaisesTheAlarmOnceUntilItHasBeenBack() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var observer = new Observer();
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv is (>= 8210 and <= 8250) or >= 8310 ? 1.6 : 1.4);

        var result = await beamline.ScanAsync(Plan(rule: null, energies: 20), job => job with { BackgroundWatch = watch, Observer = observer });

        result.Frames.Background.ShouldBe(2);
        result.Warnings.ShouldBe([Finding(5, 8210), Finding(15, 8310)]);
        observer.Alarms.ShouldBe([false, true, false, true]);

        static string Finding(long imageId, double energyEv) =>
            $"The background predicted for frame {imageId} at {energyEv} eV does not fit: its residual is 1.60 times the shot noise, over the limit of 1.5.";
    });

    [Fact]
    public void Residual_ThatCannotBeTold_NeverAsksNorAlarms() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, _ => double.NaN);

        var result = await beamline.ScanAsync(Plan(new(0.1, 9)), job => job with { BackgroundWatch = watch });

        (result.Frames.Background, result.Frames.ExtraBackgrounds).ShouldBe((2, 0));
        result.Warnings.ShouldBeEmpty();
    });

    [Fact]
    public void ExtraBackground_Lost_IsTakenAgainAndNotAskedForTwice() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        // Until it is taken again, frames still have the first background.
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8220 && Backgrounds(beamline, before: frame) < 3 ? 7 : 1);
        beamline.Frames.Fate = id => id == 8 ? FrameFate.Missing : FrameFate.Acknowledged;

        var result = await beamline.ScanAsync(Plan(new(3, 5)), job => job with { BackgroundWatch = watch });

        result.State.ShouldBe(ScanState.Completed, result.Problem);
        (result.Frames.Background, result.Frames.BackgroundPlanned, result.Frames.ExtraBackgrounds, result.Frames.Retaken).ShouldBe((3, 3, 1, 1));
        Order(beamline).ShouldBe("b8200 s8200 s8210 s8220 s8230 b8230 s8240 s8250 b8230 s8260 s8270 b8270");
    });

    [Fact]
    public void ExtraBackground_OfSeveralFramesOneLost_IsCompletedUnderANewId() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8220 && Backgrounds(beamline, before: frame) == 2 ? 7 : 1);
        // Images 1-2 dark, 3-4 background, 5-8 samples, 9-10 the additional background.
        beamline.Frames.Fate = id => id == 9 ? FrameFate.Missing : FrameFate.Acknowledged;

        var result = await beamline.ScanAsync(Plan(new(3, 1)) with { BackgroundFrames = 2 }, job => job with { BackgroundWatch = watch });

        result.State.ShouldBe(ScanState.Completed, result.Problem);
        result.Incomplete.ShouldBeEmpty();
        (result.Frames.Background, result.Frames.BackgroundPlanned, result.Frames.ExtraBackgrounds, result.Frames.Retaken).ShouldBe((6, 6, 1, 1));
        beamline.Exposures.Count(e => e.SampleOut && e.EnergyEv == 8230).ShouldBe(3);
        beamline.Exposures.Select(e => e.ImageId).ShouldBeUnique();
    });

    [Fact]
    public void ExtraBackground_WithTheSampleInIt_FailsAsAnyOther() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8220 ? 7 : 1);
        beamline.Frames.Statistics = frame => new(frame.Key == ImageKey.Dark ? 100 : 1000, 0, frame is { Key: ImageKey.Background, EnergySetpointEv: 8230 } ? "it looks like the sample frames." : "");

        var result = await beamline.ScanAsync(Plan(new(3, 1)), job => job with { BackgroundWatch = watch });

        result.State.ShouldBe(ScanState.Failed);
        result.Problem.ShouldBe("Background frame 8 at 8230 eV seems to contain the sample: it looks like the sample frames.");
        beamline.Frames.Invalidated.Keys.ShouldBe([8]);
        beamline.Shutter.IsOpen.ShouldBeFalse();
    });

    [Fact]
    public void Stop_DuringTheExtraBackground_NeedsNoOtherToClose() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8220 ? 7 : 1);
        DuringExposureOf(beamline, 8, beamline.Control.Stop);

        var result = await beamline.ScanAsync(Plan(new(3, 1)), job => job with { BackgroundWatch = watch });

        (result.State, result.Problem).ShouldBe((ScanState.Stopped, "Stopped by the operator at 8230 eV."));
        Order(beamline).ShouldBe("b8200 s8200 s8210 s8220 s8230 b8230");
    });

    [Fact]
    public void Pause_DuringTheExtraBackground_GoesOnWithTheNextSampleFrame() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.EnergySetpointEv >= 8220 && Backgrounds(beamline, before: frame) == 1 ? 7 : 1);
        DuringExposureOf(beamline, 8, beamline.Control.Pause);
        var scan = beamline.ScanAsync(Plan(new(3, 1)), job => job with { BackgroundWatch = watch });
        while (beamline.Control.State != ScanState.Paused)
            await time.DelayAsync(0.1);

        beamline.Control.Resume();

        (await scan).State.ShouldBe(ScanState.Completed);
        Order(beamline).ShouldBe("b8200 s8200 s8210 s8220 s8230 b8230 s8240 s8250 s8260 s8270 b8270");
    });

    [Fact]
    public void Residual_OfAFrameThatIsRepeated_IsNoFinding() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        var watch = new Watch(beamline, frame => frame.ImageId == 6 ? 50 : 1, lag: 0);
        var beam = new Beam(time);
        DuringExposureOf(beamline, 6, () => beam.Trouble = "ring current 3 mA is below 100 mA.");

        var result = await beamline.ScanAsync(Plan(new(3, 1)), job => job with { BackgroundWatch = watch, Suspender = beam });

        (result.State, result.Frames.Invalid, result.Frames.ExtraBackgrounds).ShouldBe((ScanState.Completed, 1, 0));
    });

    private static ScanPlan Plan(ExtraBackgroundRule? rule, int energies = Energies) => FakeBeamline.SmallPlan(energies) with { ExtraBackground = rule };

    /// <summary>The frames after the darks, as in "b8200 s8200".</summary>
    private static string Order(FakeBeamline beamline) =>
        string.Join(' ', beamline.Frames.Metadata.Where(m => m.Key != ImageKey.Dark).OrderBy(m => m.ImageId).Select(m => $"{(m.Key == ImageKey.Background ? 'b' : 's')}{m.EnergySetpointEv:0}"));

    private static int Backgrounds(FakeBeamline beamline, FrameMetadata before) =>
        beamline.Frames.Metadata.Count(m => m.Key == ImageKey.Background && m.ImageId < before.ImageId);

    private static void DuringExposureOf(FakeBeamline beamline, long imageId, Action action) => beamline.Log.OnCall = call =>
    {
        if (call.Name == "camera.expose" && call.Argument == imageId)
            beamline.Time.CreateTimer(_ => action(), null, TimeSpan.FromSeconds(0.5), Timeout.InfiniteTimeSpan);
    };

    /// <summary>As the live analysis is: some frames behind the exposures.</summary>
    private sealed class Watch(FakeBeamline beamline, Func<FrameMetadata, double> sigma, int lag = 1) : IBackgroundWatch
    {
        public BackgroundQuality? Latest => beamline.Frames.Metadata.Where(m => m.Key == ImageKey.Sample).SkipLast(lag).LastOrDefault() is { } frame
            ? new(frame.ImageId, frame.EnergySetpointEv, sigma(frame), 0.4, "linear", "")
            : null;
    }

    private sealed class Observer : IScanObserver
    {
        private readonly List<ScanProgress> told = [];

        public ScanProgress Last => told[^1];

        /// <summary>The alarm each time it changed.</summary>
        public IReadOnlyList<bool> Alarms => [.. told.Select(p => p.BackgroundAlarm).Where((alarm, i) => i == 0 || told[i - 1].BackgroundAlarm != alarm)];

        public void OnProgress(ScanProgress progress) => told.Add(progress);
    }

    private sealed class Beam(VirtualTime time) : Acquisition.Devices.ISuspender
    {
        public string? Trouble { get; set; }

        public async Task ClearedAsync(CancellationToken cancellation)
        {
            await time.DelayAsync(600, cancellation);
            Trouble = null;
        }
    }
}
