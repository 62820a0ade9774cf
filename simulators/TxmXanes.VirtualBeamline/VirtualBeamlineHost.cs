using TxmXanes.Interop.GrpcHosting;
using TxmXanes.VirtualBeamline.Camera;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Devices;
using TxmXanes.VirtualBeamline.Frames;
using TxmXanes.VirtualBeamline.Illumination;
using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Motion;
using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Samples;
using TxmXanes.VirtualBeamline.Scenes;
using TxmXanes.VirtualBeamline.Spectra;
using TxmXanes.VirtualBeamline.Timing;

namespace TxmXanes.VirtualBeamline;

/// <summary>Builds the beamline from its settings and serves it: the only composer of this process.</summary>
public sealed class VirtualBeamlineHost : IAsyncDisposable
{
    private readonly GrpcServerHost server;
    private readonly FrameStream stream;

    private VirtualBeamlineHost(GrpcServerHost server, FrameStream stream, Scene scene, CameraDevice camera) =>
        (this.server, this.stream, Scene, Camera) = (server, stream, scene, camera);

    /// <summary>host:port of every device.</summary>
    public string DeviceAddress => $"127.0.0.1:{server.Port}";

    /// <summary>tcp://host:port of the frames.</summary>
    public string FramesEndpoint => stream.Endpoint;

    public Scene Scene { get; }

    public CameraDevice Camera { get; }

    /// <summary>The chemical states' spectra that these settings ask for.</summary>
    /// <exception cref="InvalidDataException">A spectrum's file is at fault.</exception>
    public static IReadOnlyList<ISpectrum> Spectra(VirtualBeamlineSettings settings) => settings.Spectra.Count == 0
        ? PhantomFactory.SpectraOf(settings.Sample)
        : [.. settings.Spectra.Select(s => MeasuredSpectrum.Read(s.Name, s.File, s.IsRaw, s.ShiftEv))];

    /// <summary>Sample, beam and camera of these settings.</summary>
    public static Scene BuildScene(VirtualBeamlineSettings settings) => new(
        PhantomFactory.Create(settings.Sample, settings.Camera.Rows, settings.Camera.Columns, settings.Seed, Spectra(settings)),
        new Beam(settings.Camera.Rows, settings.Camera.Columns, settings.Illumination, new CounterRandom(settings.Seed).Stream("beam")),
        settings.Camera,
        settings.Illumination);

    /// <summary>Starts serving.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<VirtualBeamlineHost> StartAsync(VirtualBeamlineSettings settings, ISimulationTime time, CancellationToken cancellation = default)
    {
        var scene = BuildScene(settings);
        var start = time.NowSeconds;
        var random = new CounterRandom(settings.Seed);
        var noise = new CounterRandom(settings.NoiseSeed ?? settings.Seed).Stream("readings");
        var axes = BuildAxes(settings, noise);
        var microscope = new Microscope(settings.Optics, axes, settings.Camera.PixelSizeUm, start, random);
        var light = new LightSource(settings.Ring, scene.Beam, microscope.EnergyAt, start, random, noise);
        var shutter = new ShutterBlade(settings.ShutterTravelSeconds, settings.Faults.ShutterStuckClosed);
        var renderer = new FrameRenderer(scene, settings.Seed, settings.NoiseSeed ?? settings.Seed);
        var stream = new FrameStream($"tcp://127.0.0.1:{(settings.FramesPort == 0 ? "*" : settings.FramesPort)}", 2 * renderer.Pixels, mostFrames: settings.Camera.ReplayRing > 0 ? 1 : 48);
        try
        {
            IFrameMaker frames = settings.Camera.ReplayRing > 0 ? new ReplayedFrames(scene, renderer, settings.Camera.ReplayRing) : new LiveFrames(renderer, stream);
            var camera = new CameraDevice(settings.Camera, settings.Faults, frames, new ShotMaker(scene, microscope, light, shutter, start), stream, time);
            var server = await GrpcServerHost.StartAsync(new()
            {
                Endpoint = GrpcEndpoint.Parse($"127.0.0.1:{settings.Port}"),
                Services =
                [
                    new PositionerService(axes, time),
                    new ShutterService(shutter, time),
                    new MonitorService(light, settings.Faults, start, time),
                    new DetectorService(camera, settings.Camera),
                ],
            }, cancellation);
            return new(server, stream, scene, camera);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await stream.DisposeAsync();
    }

    private static Dictionary<string, Axis> BuildAxes(VirtualBeamlineSettings settings, CounterRandom noise)
    {
        var lens = new Optics.ZonePlateLens(settings.Optics.ZonePlateUm, settings.Optics.OutermostZoneNm);
        var (plateMm, detectorMm) = lens.PositionsAt(settings.InitialEnergyEv, settings.Optics.Magnification);
        return settings.Motors.ToDictionary(m => m.Name, m => new Axis(m, Initial(m.Name), noise.Stream(m.Name))
        {
            StalledMove = settings.Faults.StallMove.GetValueOrDefault(m.Name),
            StuckFromMove = settings.Faults.StuckFromMove.GetValueOrDefault(m.Name),
        });

        double Initial(string axis) => axis switch { "energy" => settings.InitialEnergyEv, "zp_z" => plateMm, "det_z" => detectorMm, _ => 0 };
    }
}
