using System.Numerics;
using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>One pixel row of a predicted background; the fast form of <see cref="PolynomialRowScalar"/>, with which it agrees to rounding in float.</summary>
internal static class PolynomialRow
{
    /// <summary>
    /// background = s ((1 - w) p_lower(u, v) + w p_upper(u, v)), u = first/s, v = last/s, p the cubics of the two cell columns between whose centres the pixel lies: eq. 4 of P0 on coefficients, its other half done before by the caller.
    /// </summary>
    /// <param name="cells">Ten coefficients of each cell column, [column, monomial], interpolated to this pixel row.</param>
    /// <param name="columns">Where the pixels lie between the cell columns.</param>
    /// <param name="first">Of the pixel row, as all that follow.</param>
    /// <param name="background">NaN where first or last is.</param>
    public static void Evaluate(ReadOnlySpan<float> cells, GridAxis columns, ReadOnlySpan<float> first, ReadOnlySpan<float> last, float scale, Span<float> background)
    {
        var (toUnit, unit) = (new Vector<float>(1 / scale), new Vector<float>(scale));
        for (var c = 0; c < background.Length;)
        {
            // Pixels between the same two centres share their polynomials.
            var stop = c;
            while (stop < background.Length && columns.Lower[stop] == columns.Lower[c])
                stop++;
            var left = cells.Slice(columns.Lower[c] * Monomials.Most, Monomials.Most);
            var right = cells.Slice(columns.Upper[c] * Monomials.Most, Monomials.Most);
            for (; c <= stop - Vector<float>.Count; c += Vector<float>.Count)
            {
                var (u, v) = (new Vector<float>(first[c..]) * toUnit, new Vector<float>(last[c..]) * toUnit);
                var (from, to) = (Polynomial(left, u, v), Polynomial(right, u, v));
                (Vector.FusedMultiplyAdd(new Vector<float>(columns.Weight, c), to - from, from) * unit).CopyTo(background[c..]);
            }
            PolynomialRowScalar.Evaluate(cells, columns, c, stop, first, last, scale, background);
            c = stop;
        }
    }

    // As PolynomialRowScalar.Polynomial.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Polynomial(ReadOnlySpan<float> b, Vector<float> u, Vector<float> v)
    {
        var alone = Horner(u, b[0], Horner(u, b[1], Horner(u, b[3], new Vector<float>(b[6]))));
        var once = Horner(u, b[2], Horner(u, b[4], new Vector<float>(b[7])));
        var twice = Horner(u, b[5], new Vector<float>(b[8]));
        return Vector.FusedMultiplyAdd(v, Vector.FusedMultiplyAdd(v, Vector.FusedMultiplyAdd(v, new Vector<float>(b[9]), twice), once), alone);

        static Vector<float> Horner(Vector<float> x, float constant, Vector<float> higher) => Vector.FusedMultiplyAdd(x, higher, new Vector<float>(constant));
    }
}
