namespace TxmXanes.Imaging.Backgrounds;

/// <summary>The readable reference of <see cref="PolynomialRow"/>, pixel by pixel; also does its tails. Same contracts.</summary>
internal static class PolynomialRowScalar
{
    /// <inheritdoc cref="PolynomialRow.Evaluate"/>
    public static void Evaluate(ReadOnlySpan<float> cells, GridAxis columns, ReadOnlySpan<float> first, ReadOnlySpan<float> last, float scale, Span<float> background) =>
        Evaluate(cells, columns, 0, background.Length, first, last, scale, background);

    /// <summary>Of the pixels [start, stop) alone.</summary>
    public static void Evaluate(ReadOnlySpan<float> cells, GridAxis columns, int start, int stop, ReadOnlySpan<float> first, ReadOnlySpan<float> last, float scale, Span<float> background)
    {
        for (var c = start; c < stop; c++)
        {
            var (u, v) = (first[c] * (1 / scale), last[c] * (1 / scale));
            var lower = Polynomial(cells.Slice(columns.Lower[c] * Monomials.Most, Monomials.Most), u, v);
            var upper = Polynomial(cells.Slice(columns.Upper[c] * Monomials.Most, Monomials.Most), u, v);
            background[c] = scale * (lower + columns.Weight[c] * (upper - lower));
        }
    }

    /// <summary>The sum of b[Index(i, j)] u^i v^j in Horner's form.</summary>
    public static float Polynomial(ReadOnlySpan<float> b, float u, float v) =>
        b[0] + u * (b[1] + u * (b[3] + u * b[6])) + v * (b[2] + u * (b[4] + u * b[7]) + v * (b[5] + u * b[8] + v * b[9]));
}
