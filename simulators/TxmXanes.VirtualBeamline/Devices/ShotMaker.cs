using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Devices;

/// <summary>Gathers what an exposure sees: axes at its middle, light over its length, the shutter. Safe for concurrent use.</summary>
public sealed class ShotMaker(Scene scene, Microscope microscope, LightSource light, ShutterBlade shutter, double startSeconds)
{
    private long exposures;

    /// <param name="start">s since the epoch, as <paramref name="end"/>.</param>
    public Shot Make(long imageId, double start, double end)
    {
        var number = Interlocked.Increment(ref exposures) - 1;
        var middle = (start + end) / 2;
        var envelope = scene.Beam.Motion.At(number, middle - startSeconds);
        light.BeginExposure(start, envelope.SeenFlicker);
        return new(
            number, imageId, middle, end - start,
            microscope.EnergyAt(middle),
            light.MeanFlux(start, end) * envelope.UnseenFlicker,
            shutter.PassesLight(middle),
            microscope.GeometryAt(middle),
            envelope);
    }
}
