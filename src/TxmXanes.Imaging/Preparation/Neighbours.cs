namespace TxmXanes.Imaging.Preparation;

/// <summary>The eight pixels around one.</summary>
internal static class Neighbours
{
    /// <summary>Their valid values, in reading order.</summary>
    /// <param name="values">At least 8.</param>
    /// <returns>How many there are.</returns>
    public static int Valid(ReadOnlySpan<float> image, int rows, int columns, int row, int column, Span<float> values)
    {
        var n = 0;
        for (var r = Math.Max(0, row - 1); r <= Math.Min(rows - 1, row + 1); r++)
            for (var c = Math.Max(0, column - 1); c <= Math.Min(columns - 1, column + 1); c++)
                if ((r != row || c != column) && image[r * columns + c] is var value && !float.IsNaN(value))
                    values[n++] = value;
        return n;
    }

    /// <summary>By how much a pixel lies beyond all its neighbours but one: above 0 if over the second greatest, below 0 if under the second least, else 0. NaN where the pixel is, 0 with fewer than 4 neighbours.</summary>
    /// <remarks>No optics draws a feature of one pixel: what the sample shows has its like among the neighbours, at an edge, a corner or the end of a line. A bad pixel, or a pair of them, has not.</remarks>
    public static float Isolation(ReadOnlySpan<float> image, int rows, int columns, int row, int column)
    {
        var value = image[row * columns + column];
        Span<float> values = stackalloc float[8];
        var n = Valid(image, rows, columns, row, column, values);
        if (float.IsNaN(value) || n < 4)
            return float.IsNaN(value) ? float.NaN : 0;
        values[..n].Sort();
        return Math.Max(0, value - values[n - 2]) + Math.Min(0, value - values[1]);
    }
}
