using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Normalization;

/// <summary>A Gaussian mean of the valid (not NaN) pixels, as three running means a direction: the cost does not depend on the width.</summary>
/// <remarks>Owned by one thread at a time.</remarks>
internal sealed class MaskedGaussian
{
    private readonly int rows;
    private readonly int columns;
    private readonly int radius;
    private readonly float[] weight;
    private readonly float[] temporary;

    public MaskedGaussian(int rows, int columns, double sigma)
    {
        (this.rows, this.columns) = (rows, columns);
        // Three boxes of width w have the variance of a Gaussian with sigma^2 = (w^2 - 1) / 4.
        radius = Math.Max(1, (int)Math.Round((Math.Sqrt(4 * sigma * sigma + 1) - 1) / 2));
        (weight, temporary) = (new float[rows * columns], new float[rows * columns]);
    }

    /// <summary>In place. NaN where no pixel nearby is valid; invalid pixels get their neighbours' mean.</summary>
    public void Apply(Span<float> image)
    {
        for (var i = 0; i < image.Length; i++)
        {
            weight[i] = float.IsNaN(image[i]) ? 0 : 1;
            if (float.IsNaN(image[i]))
                image[i] = 0;
        }
        for (var pass = 0; pass < 3; pass++)
        {
            Box(image);
            Box(weight);
        }
        for (var i = 0; i < image.Length; i++)
            image[i] = weight[i] > 1e-6f ? image[i] / weight[i] : float.NaN;
    }

    // Running means in both directions, zero outside.
    private void Box(Span<float> image)
    {
        var scale = 1f / (2 * radius + 1);
        for (var row = 0; row < rows; row++)
        {
            var from = image.Slice(row * columns, columns);
            var to = temporary.AsSpan(row * columns, columns);
            var sum = 0.0;
            for (var c = 0; c < Math.Min(radius, columns); c++)
                sum += from[c];
            for (var c = 0; c < columns; c++)
            {
                if (c + radius < columns)
                    sum += from[c + radius];
                to[c] = (float)sum * scale;
                if (c - radius >= 0)
                    sum -= from[c - radius];
            }
        }
        Span<float> sums = new float[columns];
        for (var r = 0; r < Math.Min(radius, rows); r++)
            TensorPrimitives.Add(sums, temporary.AsSpan(r * columns, columns), sums);
        for (var r = 0; r < rows; r++)
        {
            if (r + radius < rows)
                TensorPrimitives.Add(sums, temporary.AsSpan((r + radius) * columns, columns), sums);
            TensorPrimitives.Multiply(sums, scale, image.Slice(r * columns, columns));
            if (r - radius >= 0)
                TensorPrimitives.Subtract(sums, temporary.AsSpan((r - radius) * columns, columns), sums);
        }
    }
}
