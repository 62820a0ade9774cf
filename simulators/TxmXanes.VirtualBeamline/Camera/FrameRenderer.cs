using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Camera;

/// <summary>Exposures as the camera records them. One thread at a time.</summary>
public sealed class FrameRenderer(Scene scene, ulong seed, ulong noiseSeed)
{
    private readonly ExpectedImage expected = new(scene);
    private readonly Sensor sensor = new(scene.Camera, new CounterRandom(seed).Stream("sensor"), new CounterRandom(noiseSeed).Stream("noise"));
    private readonly float[] line = new float[scene.Camera.Columns];

    /// <summary>Pixels of a frame.</summary>
    public int Pixels { get; } = scene.Camera.Rows * scene.Camera.Columns;

    /// <summary>Renders one exposure.</summary>
    /// <param name="destination">[Rows, Columns], ADU.</param>
    public void Render(Shot shot, Span<ushort> destination)
    {
        var columns = scene.Camera.Columns;
        expected.Prepare(shot);
        for (var row = 0; row < scene.Camera.Rows; row++)
        {
            expected.Row(row, line);
            sensor.Record(shot, row, line, destination.Slice(row * columns, columns));
        }
    }
}
