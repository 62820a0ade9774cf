using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Registration;

/// <summary>Sums over (2 radius + 1)² pixels around each pixel, zero outside the image: running sums, whatever the radius.</summary>
internal static class BoxSum
{
    /// <param name="image">[rows, columns]; replaced by the sums.</param>
    /// <param name="temporary">As long.</param>
    /// <param name="line">At least a row.</param>
    public static void Apply(Span<float> image, Span<float> temporary, Span<float> line, int rows, int columns, int radius)
    {
        for (var row = 0; row < rows; row++)
            AlongRow(image.Slice(row * columns, columns), temporary.Slice(row * columns, columns), radius);
        var sums = line[..columns];
        sums.Clear();
        for (var r = 0; r < Math.Min(radius, rows); r++)
            TensorPrimitives.Add(sums, temporary.Slice(r * columns, columns), sums);
        for (var r = 0; r < rows; r++)
        {
            if (r + radius < rows)
                TensorPrimitives.Add(sums, temporary.Slice((r + radius) * columns, columns), sums);
            sums.CopyTo(image.Slice(r * columns, columns));
            if (r - radius >= 0)
                TensorPrimitives.Subtract(sums, temporary.Slice((r - radius) * columns, columns), sums);
        }
    }

    private static void AlongRow(ReadOnlySpan<float> from, Span<float> to, int radius)
    {
        var sum = 0.0;
        for (var c = 0; c < Math.Min(radius, from.Length); c++)
            sum += from[c];
        for (var c = 0; c < from.Length; c++)
        {
            if (c + radius < from.Length)
                sum += from[c + radius];
            to[c] = (float)sum;
            if (c - radius >= 0)
                sum -= from[c - radius];
        }
    }
}
