using System.Globalization;
using Shouldly;
using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Devices.Grpc;
using TxmXanes.Devices.Tests.Grpc;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Energies;
using TxmXanes.TestKit.Beamlines;
using TxmXanes.TestKit.Time;
using Xunit;

namespace TxmXanes.Devices.Tests;

/// <summary>Guards that engine and clients work together in real time: the same scan as in virtual time, over a wire.</summary>
public sealed class ScanOverTheWireTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Scan_OverLoopback_TakesEveryFrame()
    {
        var time = TestTime.Real;
        var beamline = new FakeBeamline(time, speed: 100);
        object[] drivers = [new PositionerDriver([.. beamline.Axes.Values]), new ShutterDriver(beamline.Shutter), new MonitorDriver(beamline.IncidentMonitor, beamline.RingCurrent), new DetectorDriver(beamline.Detector)];
        var plan = FakeBeamline.SmallPlan() with { Segments = [new EnergySegment(8200, 8202, 0.1)], ExposureSeconds = 0.02 };
        await Loopback.RunAsync(drivers, async wire =>
        {
            var settings = beamline.Description;
            beamline.Devices = new BeamlineDevices(
                beamline.Axes.ToDictionary(a => a.Key, a => (IPositioner)new GrpcPositioner(a.Value.Settings, wire, Loopback.Clock)),
                new GrpcDetector(settings.Detector, wire, Loopback.Clock),
                beamline.Devices.Frames,
                new GrpcShutter(settings.Shutter!, wire, Loopback.Clock),
                new GrpcMonitor(settings.IncidentMonitor!, wire, Loopback.Clock),
                new GrpcMonitor(settings.RingCurrent!, wire, Loopback.Clock));

            var result = await new ScanEngine(Loopback.Clock).RunAsync(beamline.Job(plan), TestContext.Current.CancellationToken);

            result.Problem.ShouldBe("");
            result.State.ShouldBe(ScanState.Completed);
            (result.Frames.Sample, result.Frames.Background, result.Frames.Dark).ShouldBe((21, 2, 2));
            beamline.Exposures.ShouldAllBe(e => !e.AnyMoving);
            beamline.Axes[AxisRole.SampleX].Position.ShouldBe(beamline.SampleXInUm);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"engine: {result.Time.EngineMedianPerPointMs:0.00} ms a point at the median; {result.Time}"));
        });
    }
}
