using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>Pixels that are not to be used, and what becomes of them.</summary>
public static class BadPixelMap
{
    /// <summary>map[i] |= other[i]: bad in either is bad.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Unite(Span<byte> map, ReadOnlySpan<byte> other)
    {
        ImageChecks.SameLength(map.Length, other.Length);
        System.Numerics.Tensors.TensorPrimitives.BitwiseOr(map, other, map);
    }

    /// <summary>image[i] = NaN where map[i] is not 0: the default treatment, after which a pixel takes part in nothing.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Invalidate(ReadOnlySpan<byte> map, Span<float> image)
    {
        ImageChecks.SameLength(map.Length, image.Length);
        for (var i = 0; i < map.Length; i++)
            if (map[i] != 0)
                image[i] = float.NaN;
    }

    /// <summary>image[i] = median of its valid neighbours where map[i] is not 0; neighbours that are bad themselves or NaN do not count, and a pixel without any becomes NaN.</summary>
    /// <remarks>For looking at, and for software that cannot leave pixels out. A repaired pixel is not a measurement, and its standard error is not one either.</remarks>
    /// <returns>Pixels that got a value.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static int Repair(ReadOnlySpan<byte> map, int rows, int columns, Span<float> image)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        Invalidate(map, image);
        // All medians before the first is written: none is of another.
        var repaired = new List<(int At, float Value)>();
        Span<float> values = stackalloc float[8];
        for (var i = 0; i < map.Length; i++)
            if (map[i] != 0 && Neighbours.Valid(image, rows, columns, i / columns, i % columns, values) is var n and > 0)
                repaired.Add((i, MedianFilterScalar.Median(values[..n])));
        foreach (var (at, value) in repaired)
            image[at] = value;
        return repaired.Count;
    }
}
