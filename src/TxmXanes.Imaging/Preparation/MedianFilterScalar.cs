namespace TxmXanes.Imaging.Preparation;

/// <summary>The readable reference of <see cref="MedianFilter"/> for one pixel; also does its borders and what lies beside invalid pixels.</summary>
internal static class MedianFilterScalar
{
    /// <param name="values">(2 radius + 1)² of scratch.</param>
    public static float At(ReadOnlySpan<float> image, int rows, int columns, int row, int column, int radius, Span<float> values)
    {
        if (float.IsNaN(image[row * columns + column]))
            return float.NaN;
        var n = 0;
        for (var r = Math.Max(0, row - radius); r <= Math.Min(rows - 1, row + radius); r++)
            for (var c = Math.Max(0, column - radius); c <= Math.Min(columns - 1, column + radius); c++)
                if (image[r * columns + c] is var value && !float.IsNaN(value))
                    values[n++] = value;
        return Median(values[..n]);
    }

    /// <summary>Sorts the values, at least one and none NaN; the mean of the middle two of an even number.</summary>
    public static float Median(Span<float> values)
    {
        values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : 0.5f * (values[middle - 1] + values[middle]);
    }
}
