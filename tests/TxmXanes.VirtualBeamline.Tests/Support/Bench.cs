using System.Text.Json;
using TxmXanes.Interop.ZeroMq;
using TxmXanes.VirtualBeamline.Camera;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Devices;
using TxmXanes.VirtualBeamline.Frames;
using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Motion;
using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Scenes;
using TxmXanes.VirtualBeamline.Timing;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Support;

/// <summary>A camera with all that it looks at, a receiver on its stream, and time that jumps.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly ZmqContext context = new();
    private readonly ZmqSocket pull;
    private readonly ZmqPart part = new();

    public Bench(FaultSettings? faults = null, int replayRing = 0, bool standingStill = false)
    {
        ISimulationTime time = standingStill ? new StandingTime() : Time;
        Scene = SmallScene.Create(rows: 40, columns: 64);
        var axes = MotorSettings.Defaults.ToDictionary(m => m.Name, m => new Axis(m, m.Name switch { "energy" => 8333, "zp_z" => 50.71, "det_z" => 1698.8, _ => 0 }, new CounterRandom(1)));
        var microscope = new Microscope(new(), axes, 1.3, 1000, new CounterRandom(1));
        Light = new LightSource(new(), Scene.Beam, microscope.EnergyAt, 1000, new CounterRandom(1), new CounterRandom(2));
        Shutter = new ShutterBlade(0.02, isStuckClosed: false);
        Shutter.Begin(true, 900);
        var renderer = new FrameRenderer(Scene, 1, 1);
        Stream = new FrameStream("tcp://127.0.0.1:*", 2 * renderer.Pixels);
        IFrameMaker frames = replayRing > 0 ? new ReplayedFrames(Scene, renderer, replayRing) : new LiveFrames(renderer, Stream);
        Camera = new CameraDevice(Scene.Camera, faults ?? FaultSettings.None, frames, new ShotMaker(Scene, microscope, Light, Shutter, 1000), Stream, time);
        pull = context.CreateSocket(ZmqSocketType.Pull);
        pull.ReceiveTimeout = TimeSpan.FromSeconds(20);
        pull.Connect(Stream.Endpoint);
    }

    public JumpingTime Time { get; } = new();

    public Scene Scene { get; }

    public LightSource Light { get; }

    public ShutterBlade Shutter { get; }

    public FrameStream Stream { get; }

    public CameraDevice Camera { get; }

    /// <summary>Arms, exposes so many images, disarms.</summary>
    public async Task RunSeriesAsync(int images, long id = 1, long firstImageId = 100)
    {
        Camera.Arm(new Series(id, $"series-{id}", firstImageId, images, 2));
        for (var n = 0; n < images; n++)
            await Camera.ExposeAsync(firstImageId + n, TestContext.Current.CancellationToken);
        await Camera.DisarmAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The next message: its header and, for a frame, its pixels.</summary>
    public (JsonElement Header, byte[] Pixels) Receive()
    {
        pull.Receive(part, TestContext.Current.CancellationToken);
        var header = JsonDocument.Parse(part.Bytes.ToArray()).RootElement;
        if (!part.HasMore)
            return (header, []);
        pull.Receive(part, TestContext.Current.CancellationToken);
        return (header, part.Bytes.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        part.Dispose();
        pull.Dispose();
        await Stream.DisposeAsync();
        context.Dispose();
    }
}
