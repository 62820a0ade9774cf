using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Illumination;
using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Samples;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Tests.Support;

internal static class SmallScene
{
    public static Scene Create(string sample = "ncm811-cycled", int rows = 96, int columns = 128, bool motion = false, ulong seed = 1, CameraSettings? camera = null)
    {
        var illumination = new IlluminationSettings { Motion = motion };
        camera = (camera ?? new()) with { Rows = rows, Columns = columns };
        return new(PhantomFactory.Create(sample, rows, columns, seed), new Beam(rows, columns, illumination, new CounterRandom(seed)), camera, illumination);
    }

    /// <summary>A sample frame in place and in focus.</summary>
    public static Shot Shot(this Scene scene, long number, double energyEv, double exposureSeconds = 5) =>
        new(number, number, 0, exposureSeconds, energyEv, 1, true, new(0, 0, 1, 0), scene.Beam.Motion.At(number, 0));

    /// <summary>The sample moved out.</summary>
    public static Shot WithoutSample(this Shot shot) => shot with { Geometry = new(0, 1e6, 1, 0) };
}
