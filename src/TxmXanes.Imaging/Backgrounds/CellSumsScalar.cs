namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The readable reference of <see cref="CellSums"/>, pixel by pixel; also sums up the few pixels that miss a frame. Same contracts.</summary>
internal static class CellSumsScalar
{
    /// <inheritdoc cref="CellSums.Powers"/>
    public static void Powers(ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        sums.Clear();
        for (var row = cell.RowStart; row < cell.RowStop; row++)
            for (var at = row * columns + cell.ColumnStart; at < row * columns + cell.ColumnStop; at++)
                if (!float.IsNaN(u[at]))
                    AddMonomials(1, u[at], v[at], sums);
    }

    /// <inheritdoc cref="CellSums.MomentsOf"/>
    public static int MomentsOf(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        sums.Clear();
        var counted = 0;
        for (var row = cell.RowStart; row < cell.RowStop; row++)
            for (var at = row * columns + cell.ColumnStart; at < row * columns + cell.ColumnStop; at++)
                if (!float.IsNaN(u[at]) && !float.IsNaN(y[at]))
                {
                    AddMonomials(y[at], u[at], v[at], sums[..Monomials.Most]);
                    sums[Monomials.Most] += (double)y[at] * y[at];
                    counted++;
                }
        return counted;
    }

    /// <summary><see cref="CellSums.Powers"/> of the pixels that are valid in the first and last frame but not in this one.</summary>
    public static void PowersOfMissing(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        sums.Clear();
        for (var row = cell.RowStart; row < cell.RowStop; row++)
            for (var at = row * columns + cell.ColumnStart; at < row * columns + cell.ColumnStop; at++)
                if (!float.IsNaN(u[at]) && float.IsNaN(y[at]))
                    AddMonomials(1, u[at], v[at], sums);
    }

    // sums[Index(i, j)] += factor u^i v^j for as many monomials as there are sums.
    private static void AddMonomials(double factor, double u, double v, Span<double> sums)
    {
        for (var j = 0; Monomials.Index(0, j) < sums.Length; j++)
        {
            var product = factor;
            for (var i = 0; Monomials.Index(i, j) < sums.Length; i++)
            {
                sums[Monomials.Index(i, j)] += product;
                product *= u;
            }
            factor *= v;
        }
    }
}
