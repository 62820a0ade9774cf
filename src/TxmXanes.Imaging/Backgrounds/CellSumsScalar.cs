namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The readable reference of <see cref="CellSums"/>, pixel by pixel; also does cells too close to the left border for a vector, and sums up the few pixels that miss a frame. Same contracts.</summary>
internal static class CellSumsScalar
{
    /// <inheritdoc cref="CellSums.Powers"/>
    public static void Powers(ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        sums.Clear();
        for (var row = cell.RowStart; row < cell.RowStop; row++)
            for (var at = row * columns + cell.ColumnStart; at < row * columns + cell.ColumnStop; at++)
                if (!float.IsNaN(u[at]))
                    AddPowers(u[at], v[at], sums);
    }

    /// <summary><see cref="Powers"/> of the pixels that are valid in the first and last frame but not in this one.</summary>
    public static void PowersOfMissing(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        sums.Clear();
        for (var row = cell.RowStart; row < cell.RowStop; row++)
            for (var at = row * columns + cell.ColumnStart; at < row * columns + cell.ColumnStop; at++)
                if (float.IsNaN(y[at]) && !float.IsNaN(u[at]))
                    AddPowers(u[at], v[at], sums);
    }

    /// <inheritdoc cref="CellSums.AddMoments"/>
    public static int AddMoments(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        var counted = 0;
        for (var row = cell.RowStart; row < cell.RowStop; row++)
            for (var at = row * columns + cell.ColumnStart; at < row * columns + cell.ColumnStop; at++)
                if (!float.IsNaN(y[at]) && !float.IsNaN(u[at]))
                {
                    AddPixel(y[at], u[at], v[at], sums);
                    counted++;
                }
        return counted;
    }

    private static void AddPixel(double y, double u, double v, Span<double> sums)
    {
        sums[0] += y;
        sums[1] += y * u;
        sums[2] += y * v;
        sums[3] += y * u * u;
        sums[4] += y * u * v;
        sums[5] += y * v * v;
        sums[6] += y * u * u * u;
        sums[7] += y * u * u * v;
        sums[8] += y * u * v * v;
        sums[9] += y * v * v * v;
        sums[10] += y * y;
    }

    private static void AddPowers(double u, double v, Span<double> sums)
    {
        var powerOfV = 1.0;
        for (var j = 0; j <= 2 * Monomials.HighestDegree; j++)
        {
            var product = powerOfV;
            for (var i = 0; i + j <= 2 * Monomials.HighestDegree; i++)
            {
                sums[Monomials.Index(i, j)] += product;
                product *= u;
            }
            powerOfV *= v;
        }
    }
}
