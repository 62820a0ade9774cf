using System.Numerics;
using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Features;

/// <summary>The polynomial fitted by least squares to the points of each lane's own window: y = sum_k c_k u^k with u = (E - centre)/half-width, |u| at most 1.</summary>
internal static class LanePolynomial
{
    public const int MostTerms = 4;

    /// <summary>Fits one polynomial a lane.</summary>
    /// <param name="energies">Relative, eV, rising.</param>
    /// <param name="centre">eV, relative.</param>
    /// <param name="halfWidth">eV.</param>
    /// <param name="offset">Taken from every value: one near them keeps the scatter's digits.</param>
    /// <param name="terms">Degree + 1, at most 4.</param>
    /// <param name="coefficients">Room for <paramref name="terms"/>.</param>
    /// <param name="factor">L of the normal equations, [terms, terms].</param>
    /// <param name="points">Valid points in the window.</param>
    /// <param name="variance">Of one point about the fit; NaN where there are no points to spare.</param>
    /// <returns>All bits set where the fit stands.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector<int> Fit(SpectrumTile tile, int lane, ReadOnlySpan<float> energies, Vector<float> centre, Vector<float> halfWidth, Vector<float> offset, int terms,
        Span<Vector<float>> coefficients, Span<Vector<float>> factor, out Vector<float> points, out Vector<float> variance)
    {
        Span<Vector<float>> powers = stackalloc Vector<float>[2 * MostTerms - 1];
        powers.Clear();
        coefficients.Clear();
        var (sumOfSquares, one, inverse) = (Vector<float>.Zero, Vector<float>.One, Vector<float>.One / halfWidth);
        for (var t = 0; t < energies.Length; t++)
        {
            var u = (new Vector<float>(energies[t]) - centre) * inverse;
            var inside = Vector.LessThanOrEqual(Vector.Abs(u), one);
            if (Vector.EqualsAll(inside, Vector<int>.Zero))
                continue;
            var y = tile.At(t, lane) - offset;
            inside &= Vector.Equals(y, y);
            y = Vector.ConditionalSelect(inside, y, Vector<float>.Zero);
            u = Vector.ConditionalSelect(inside, u, Vector<float>.Zero);
            var power = Vector.ConditionalSelect(inside, one, Vector<float>.Zero);
            sumOfSquares += y * y;
            for (var k = 0; k < 2 * terms - 1; k++)
            {
                powers[k] += power;
                if (k < terms)
                    coefficients[k] += power * y;
                power *= u;
            }
        }
        points = powers[0];
        for (var i = 0; i < terms; i++)
            for (var j = 0; j <= i; j++)
                factor[i * terms + j] = powers[i + j];
        var stands = LaneMatrix.Cholesky(factor, terms, 1e-4f);
        LaneMatrix.Forward(factor, terms, coefficients);
        // |L^-1 q|² is what the fit explains of the sum of squares.
        var rest = sumOfSquares;
        for (var k = 0; k < terms; k++)
            rest -= coefficients[k] * coefficients[k];
        LaneMatrix.Backward(factor, terms, coefficients);
        var free = points - new Vector<float>(terms);
        variance = Vector.ConditionalSelect(Vector.GreaterThan(free, Vector<float>.Zero), Vector.Max(rest, Vector<float>.Zero) / Vector.Max(free, one), new Vector<float>(float.NaN));
        return stands & Vector.GreaterThanOrEqual(points, new Vector<float>(terms));
    }
}
