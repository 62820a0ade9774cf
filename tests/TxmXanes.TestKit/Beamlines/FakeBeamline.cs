using TxmXanes.Acquisition.Devices;
using TxmXanes.Acquisition.Orchestration;
using TxmXanes.Acquisition.Orchestration.States;
using TxmXanes.Acquisition.Orchestration.Timing;
using TxmXanes.Domain.Beamlines;
using TxmXanes.Domain.Energies;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Optics;
using TxmXanes.Domain.Scans;
using TxmXanes.TestKit.Time;

namespace TxmXanes.TestKit.Beamlines;

/// <summary>A whole beamline of fakes in virtual time, with what each exposure saw.</summary>
public sealed class FakeBeamline
{
    /// <summary>Seconds every device has by default.</summary>
    public const double Timeout = 30;

    /// <summary>Relative move of the sample out of the field, um.</summary>
    public const double SampleOutUm = 300;

    private readonly List<Exposure> exposures = [];

    /// <param name="speed">So many times faster axes, for tests in real time.</param>
    public FakeBeamline(TestTime time, bool withShutter = true, double speed = 1)
    {
        Time = time;
        Log = new(() => time.Seconds);
        Axes = new Dictionary<AxisRole, FakePositioner>
        {
            [AxisRole.Energy] = Axis(AxisRole.Energy, "energy", "eV", 5000, 14000, 0.05, 8000, 50 * speed),
            [AxisRole.ZonePlateZ] = Axis(AxisRole.ZonePlateZ, "zp_z", "mm", 0, 120, 0.0005, 45, speed),
            [AxisRole.DetectorZ] = Axis(AxisRole.DetectorZ, "det_z", "mm", 0, 5000, 0.05, 1500, 20 * speed),
            [AxisRole.SampleX] = Axis(AxisRole.SampleX, "sample_x", "um", -5000, 5000, 0.1, 12, 200 * speed),
        };
        Shutter = new(time, Log);
        IncidentMonitor = new("i0", 1e6, Log);
        RingCurrent = new("ring", 220, Log);
        Detector = new(time, Log) { OnExposure = id => exposures.Add(new(id, Energy.Position, Shutter.IsOpen, SampleIsOut, Axes.Values.Any(a => a.IsMoving))) };
        Frames = new(time);
        Detector.Sink = Frames;
        Description = new()
        {
            Axes = Axes.ToDictionary(a => a.Key, a => a.Value.Settings),
            Detector = new("fake:1", "camera", "tcp://fake:2", Timeout),
            Shutter = new("fake:1", "shutter", Timeout),
            IncidentMonitor = new("fake:1", "i0", Timeout),
            RingCurrent = new("fake:1", "ring", Timeout),
            Optics = new() { DiameterUm = 244, OutermostZoneNm = 30, Magnification = 32.5 },
            SampleOut = new Dictionary<AxisRole, double> { [AxisRole.SampleX] = SampleOutUm },
            DataRoot = "/none",
        };
        Devices = new(Axes.ToDictionary(a => a.Key, a => (IPositioner)a.Value), Detector, NoFrames.Instance, withShutter ? Shutter : null, IncidentMonitor, RingCurrent);
        Clock = new(time, busyWallSeconds: 0);
    }

    public TestTime Time { get; }

    public EngineClock Clock { get; }

    public DeviceCallLog Log { get; }

    public IReadOnlyDictionary<AxisRole, FakePositioner> Axes { get; }

    public FakePositioner Energy => Axes[AxisRole.Energy];

    public FakePositioner SampleX => Axes[AxisRole.SampleX];

    public FakeShutter Shutter { get; }

    public FakeMonitor IncidentMonitor { get; }

    public FakeMonitor RingCurrent { get; }

    public FakeDetector Detector { get; }

    public FakeFramePath Frames { get; }

    public BeamlineDescription Description { get; set; }

    public BeamlineDevices Devices { get; set; }

    public ScanControl Control { get; } = new();

    /// <summary>What the camera saw at the start of each exposure, in order.</summary>
    public IReadOnlyList<Exposure> Exposures => exposures;

    public bool SampleIsOut => Math.Abs(SampleX.Position - SampleXInUm) > SampleOutUm / 2;

    /// <summary>Where the sample stands before a scan, um.</summary>
    public double SampleXInUm { get; set; } = 12;

    /// <summary>The nickel plan of the paper: 105 energies, 5 s.</summary>
    public static ScanPlan PublishedPlan { get; } = new()
    {
        Name = "published",
        Element = "Ni",
        Segments = [new(8200, 8250, 10), new(8250, 8315, 5), new(8315, 8365, 1), new(8365, 8455, 5), new(8455, 8595, 10)],
        ExposureSeconds = 5,
    };

    /// <summary>A few energies, 8200 eV and on by 10.</summary>
    public static ScanPlan SmallPlan(int energies = 4) => new()
    {
        Name = "small",
        Element = "Ni",
        Segments = [new EnergySegment(8200, 8200 + 10 * (energies - 1), 10)],
        ExposureSeconds = 1,
        DarkFrames = 2,
    };

    public ScanJob Job(ScanPlan plan) => new()
    {
        Id = "20260101-000000-test",
        Plan = plan,
        Beamline = Description,
        Devices = Devices,
        Frames = Frames,
        Control = Control,
    };

    /// <summary>Runs a scan on this beamline.</summary>
    public Task<ScanResult> ScanAsync(ScanPlan plan, Func<ScanJob, ScanJob>? change = null) =>
        new ScanEngine(Clock).RunAsync((change ?? (job => job))(Job(plan)), CancellationToken.None);

    private FakePositioner Axis(AxisRole role, string name, string unit, double low, double high, double tolerance, double start, double velocity) =>
        new(new(role, "fake:1", name, unit, low, high, tolerance, 0.05, Timeout), Time, Log, start, velocity);

    /// <param name="AnyMoving">An axis was moving when the exposure began.</param>
    public readonly record struct Exposure(long ImageId, double EnergyEv, bool ShutterOpen, bool SampleOut, bool AnyMoving);

    private sealed class NoFrames : IFrameSource
    {
        public static NoFrames Instance { get; } = new();

        public async IAsyncEnumerable<FrameMessage> ReceiveAsync(FramePool pool, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
