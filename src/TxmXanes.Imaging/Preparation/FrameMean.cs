using System.Numerics;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>The mean of several images, pixel by pixel, over those in which the pixel is valid.</summary>
public static class FrameMean
{
    /// <summary>mean[i] = mean of images[k][i] over the k where it is not NaN; NaN where none is left. One of the images may be the destination.</summary>
    /// <param name="images">At least one, [rows, columns] each.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Of(IReadOnlyList<float[]> images, int rows, int columns, float[] mean)
    {
        ImageChecks.SameLength(rows * columns, mean.Length);
        foreach (var image in images)
            ImageChecks.SameLength(rows * columns, image.Length);
        Rows.ParallelFor(rows, (start, stop) => Range(images, start * columns, stop * columns, mean));
    }

    private static void Range(IReadOnlyList<float[]> images, int start, int stop, float[] mean)
    {
        var i = start;
        for (; i <= stop - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (sum, count) = (Vector<float>.Zero, Vector<float>.Zero);
            for (var k = 0; k < images.Count; k++)
            {
                var value = Vector.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(images[k]), (nuint)i);
                var valid = Vector.Equals(value, value);
                sum += Vector.ConditionalSelect(valid, value, Vector<float>.Zero);
                count += Vector.ConditionalSelect(valid, Vector<float>.One, Vector<float>.Zero);
            }
            (sum / count).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(mean), (nuint)i);
        }
        RangeScalar(images, i, stop, mean);
    }

    /// <summary>The readable reference of <see cref="Of"/> for pixels [start, stop); also does its tails.</summary>
    internal static void RangeScalar(IReadOnlyList<float[]> images, int start, int stop, float[] mean)
    {
        for (var i = start; i < stop; i++)
        {
            var (sum, count) = (0f, 0f);
            foreach (var image in images)
                if (!float.IsNaN(image[i]))
                    (sum, count) = (sum + image[i], count + 1);
            mean[i] = sum / count;
        }
    }
}
