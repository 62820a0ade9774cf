namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The mean of the valid values in a square around each pixel.</summary>
internal static class MaskedBox
{
    /// <param name="values">[rows, columns]; NaN is left out.</param>
    /// <returns>NaN where none is valid.</returns>
    public static float[] Mean(float[] values, int rows, int columns, int radius)
    {
        var (sums, counts, means) = (new double[values.Length], new int[values.Length], new float[values.Length]);
        Buffers.Rows.ParallelFor(rows, (from, to) =>
        {
            for (var r = from; r < to; r++)
                for (var c = 0; c < columns; c++)
                    for (var k = Math.Max(0, c - radius); k <= Math.Min(columns - 1, c + radius); k++)
                        if (!float.IsNaN(values[r * columns + k]))
                        {
                            sums[r * columns + c] += values[r * columns + k];
                            counts[r * columns + c]++;
                        }
        });
        Buffers.Rows.ParallelFor(rows, (from, to) =>
        {
            for (var r = from; r < to; r++)
                for (var c = 0; c < columns; c++)
                {
                    var (sum, count) = (0.0, 0);
                    for (var k = Math.Max(0, r - radius); k <= Math.Min(rows - 1, r + radius); k++)
                        (sum, count) = (sum + sums[k * columns + c], count + counts[k * columns + c]);
                    means[r * columns + c] = count > 0 ? (float)(sum / count) : float.NaN;
                }
        });
        return means;
    }
}
