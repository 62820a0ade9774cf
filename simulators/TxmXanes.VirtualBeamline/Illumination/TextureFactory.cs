using System.Numerics.Tensors;
using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Illumination;

/// <summary>The fixed texture of window and condenser, mean 1: made up, or taken from measured flats.</summary>
public static class TextureFactory
{
    // The length over which the real flats' texture was separated from their envelope.
    private const double HighPassPx = 20;

    /// <summary>Grain and darker veins of a few pixels, high-passed, of the given rms.</summary>
    public static float[] Create(int rows, int columns, double rms, CounterRandom random)
    {
        var grain = Noise(rows, columns, 1.5, random.Stream("grain"));
        var coarse = Noise(rows, columns, 9, random.Stream("coarse veins"));
        var fine = Noise(rows, columns, 4, random.Stream("fine veins"));
        var texture = new float[rows * columns];
        for (var i = 0; i < texture.Length; i++)
        {
            // Veins run where a smooth field crosses zero; the coarse ones are the deeper.
            var (wide, narrow) = (coarse[i] / 0.14f, fine[i] / 0.22f);
            texture[i] = 0.25f * grain[i] - 1.0f * MathF.Exp(-wide * wide) - 0.55f * MathF.Exp(-narrow * narrow);
        }
        return HighPassed(texture, rows, columns, rms);
    }

    /// <summary>Mean of measured flats over its smooth envelope, cropped about the brightest spot and mirrored beyond the crop.</summary>
    /// <param name="flats">uint16 frames [count, height, width].</param>
    public static float[] FromFlats(NpyStack flats, double darkAdu, int rows, int columns)
    {
        var mean = new float[flats.Height * flats.Width];
        for (var k = 0; k < flats.Count; k++)
            for (var i = 0; i < mean.Length; i++)
                mean[i] += (flats.Values[k * mean.Length + i] - (float)darkAdu) / flats.Count;
        var envelope = mean.ToArray();
        GaussianBlur.Apply(envelope, flats.Height, flats.Width, HighPassPx);
        var centre = TensorPrimitives.IndexOfMax<float>(envelope);
        // Only where light is plentiful is the ratio texture and not noise: half the stack's size about the centre.
        var (cropRows, cropColumns) = (flats.Height / 2, flats.Width / 2);
        var top = Math.Clamp(centre / flats.Width - cropRows / 2, 0, flats.Height - cropRows);
        var left = Math.Clamp(centre % flats.Width - cropColumns / 2, 0, flats.Width - cropColumns);
        var texture = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var at = (top + Mirrored(row, cropRows)) * flats.Width + left + Mirrored(column, cropColumns);
                texture[row * columns + column] = Math.Clamp(mean[at] / Math.Max(envelope[at], 1), 0.5f, 1.5f);
            }
        }
        return texture;
    }

    private static int Mirrored(int i, int size)
    {
        var folded = i % (2 * size);
        return folded < size ? folded : 2 * size - 1 - folded;
    }

    private static float[] Noise(int rows, int columns, double sigmaPx, CounterRandom random)
    {
        var map = new float[rows * columns];
        for (var i = 0; i < map.Length; i++)
            map[i] = (float)random.Normal(i);
        GaussianBlur.Apply(map, rows, columns, sigmaPx);
        TensorPrimitives.Divide(map, MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(map) / map.Length), map);
        return map;
    }

    private static float[] HighPassed(float[] map, int rows, int columns, double rms)
    {
        var smooth = map.ToArray();
        GaussianBlur.Apply(smooth, rows, columns, HighPassPx);
        TensorPrimitives.Subtract(map, smooth, map);
        var scale = (float)(rms / Math.Sqrt(TensorPrimitives.SumOfSquares<float>(map) / map.Length));
        TensorPrimitives.Multiply(map, scale, map);
        TensorPrimitives.Add(map, 1, map);
        return map;
    }
}
