using System.Numerics.Tensors;

namespace TxmXanes.VirtualBeamline.Scenes;

/// <summary>Separable Gaussian blur of row-major float maps; beyond the border the edge value goes on.</summary>
public static class GaussianBlur
{
    /// <summary>Blurs in place.</summary>
    /// <param name="sigmaPx">Standard deviation, px; at 0 nothing changes.</param>
    public static void Apply(Span<float> map, int rows, int columns, double sigmaPx)
    {
        if (sigmaPx <= 0)
            return;
        var kernel = Kernel(sigmaPx);
        var radius = kernel.Length / 2;
        var source = map.ToArray();
        var padded = new float[columns + 2 * radius];
        var blurred = new float[columns];
        for (var row = 0; row < rows; row++)
        {
            // Down the columns: a weighted sum of rows; then along the row.
            var line = padded.AsSpan(radius, columns);
            line.Clear();
            for (var k = -radius; k <= radius; k++)
                TensorPrimitives.MultiplyAdd(source.AsSpan(Math.Clamp(row + k, 0, rows - 1) * columns, columns), kernel[k + radius], line, line);
            padded.AsSpan(0, radius).Fill(line[0]);
            padded.AsSpan(radius + columns).Fill(line[^1]);
            blurred.AsSpan().Clear();
            for (var k = 0; k < kernel.Length; k++)
                TensorPrimitives.MultiplyAdd(padded.AsSpan(k, columns), kernel[k], blurred, blurred);
            blurred.CopyTo(map.Slice(row * columns, columns));
        }
    }

    private static float[] Kernel(double sigma)
    {
        var radius = (int)Math.Ceiling(4 * sigma);
        var kernel = Enumerable.Range(-radius, 2 * radius + 1).Select(k => Math.Exp(-0.5 * k * k / (sigma * sigma))).ToArray();
        var sum = kernel.Sum();
        return [.. kernel.Select(k => (float)(k / sum))];
    }
}
