using Shouldly;
using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Domain.Energies;
using TxmXanes.Domain.Scans;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Acquisition.Tests.Orchestration;

/// <summary>Guards the account of time, and that a point costs the engine the same at the end of a long scan as at its beginning.</summary>
public sealed class TimeBookingTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Booking_InstantEngine_ChargesEverythingToTheDevices(bool together, bool duringReadout) => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Description = beamline.Description with { Motion = new(together, duringReadout) };

        var booked = (await beamline.ScanAsync(FakeBeamline.PublishedPlan)).Time;

        booked.ExposureSeconds.ShouldBe(107 * 5, 1e-3);
        booked.EngineMedianPerPointMs.ShouldBe(0, 1e-2);
        (booked.MotionSeconds + booked.SettleSeconds + booked.ExposureSeconds + booked.ReadoutSeconds + booked.EngineSeconds).ShouldBe(booked.TotalSeconds, 1e-6);
        // What remains is the wait for the last frame to be written.
        booked.EngineSeconds.ShouldBeInRange(-1e-3, 0.15);
        // Where it overlaps, only steps of 1 eV are done before the camera is.
        booked.ReadoutSeconds.ShouldBe(duringReadout ? 0.82 : 107 * 0.08, 0.02);
        booked.PreparationSeconds.ShouldBeGreaterThan(25);
        booked.FinishingSeconds.ShouldBeGreaterThan(0);
    });

    [Fact]
    public void Booking_ReadoutLongerThanTheMove_ChargesTheRestToReadout() => VirtualTime.Run(async time =>
    {
        var beamline = new FakeBeamline(time);
        beamline.Detector.Description = beamline.Detector.Description with { ReadoutSeconds = 3 };

        var booked = (await beamline.ScanAsync(FakeBeamline.SmallPlan(10))).Time;

        booked.ReadoutSeconds.ShouldBeGreaterThan(10 * 2);
        booked.EngineMedianPerPointMs.ShouldBe(0, 1e-2);
    });

    [Fact]
    public void Point_OfTenThousand_CostsTheSameCallsAndMemoryAsTheFirst() => VirtualTime.Run(async time =>
    {
        const int points = 10_000;
        const int block = 1000;
        var beamline = new FakeBeamline(time);
        beamline.Log.CountOnly = true;
        beamline.Frames.Forgets = true;
        var observer = new Meter(beamline, block);
        var plan = FakeBeamline.SmallPlan() with { Segments = [new EnergySegment(8000, 8000 + 0.1 * (points - 1), 0.1)], ExposureSeconds = 0.01 };

        var result = await beamline.ScanAsync(plan, job => job with { Observer = observer });

        result.Problem.ShouldBe("");
        result.Frames.Sample.ShouldBe(points);
        // The first block also pays for compilation and the first growth of lists.
        observer.Calls[8].ShouldBe(observer.Calls[2]);
        observer.Reports[8].ShouldBe(observer.Reports[2]);
        ((double)observer.Bytes[8]).ShouldBe(observer.Bytes[2], 0.1 * observer.Bytes[2]);
    });

    private sealed class Meter(FakeBeamline beamline, int block) : IScanObserver
    {
        private int done, calls, reports;
        private long bytes = GC.GetAllocatedBytesForCurrentThread();

        public List<int> Calls { get; } = [];

        public List<int> Reports { get; } = [];

        public List<long> Bytes { get; } = [];

        public void OnProgress(ScanProgress progress)
        {
            reports++;
            if (progress.EnergiesDone < done + block)
                return;
            done = progress.EnergiesDone;
            Calls.Add(beamline.Log.Count - calls);
            Reports.Add(reports);
            Bytes.Add(GC.GetAllocatedBytesForCurrentThread() - bytes);
            (calls, reports, bytes) = (beamline.Log.Count, 0, GC.GetAllocatedBytesForCurrentThread());
        }
    }
}
