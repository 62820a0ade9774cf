using System.Numerics;
using System.Runtime.CompilerServices;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>
/// The sums over a cell's pixels from which its polynomials are fitted, in double; the fast form of <see cref="CellSumsScalar"/>, with which it agrees to the rounding of a sum.
/// </summary>
/// <remarks>
/// Frames are [rows, columns] row-major. u and v are the first and last grey values of the sequence, about 1; a pixel invalid in either has u = NaN and v = 0.
/// Products are formed in double: the Gram matrix of a cubic in two grey values that are alike has a condition near 1e9, which products in float would not survive.
/// </remarks>
internal static class CellSums
{
    /// <summary>Moments of a frame: ten sums of y u^i v^j, then the sum of y².</summary>
    public const int Moments = Monomials.Most + 1;

    /// <summary>sums[k] = sum over valid pixels of u^i v^j, numbered as <see cref="Monomials"/> up to degree 6; sums[0] is the number of valid pixels.</summary>
    public static void Powers(ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        Span<Vector<double>> lanes = stackalloc Vector<double>[Monomials.Powers];
        lanes.Clear();
        for (var row = cell.RowStart; row < cell.RowStop; row++)
        {
            for (var column = cell.ColumnStart; column < cell.ColumnStop; column += Vector<float>.Count)
            {
                var at = row * columns + column;
                var count = Math.Min(Vector<float>.Count, cell.ColumnStop - column);
                var (first, last) = (Load(u, at, count, float.NaN), Load(v, at, count, 0));
                var valid = Vector.Equals(first, first);
                var one = Vector.ConditionalSelect(valid, Vector<float>.One, Vector<float>.Zero);
                Vector.Widen(one, out var oneLow, out var oneHigh);
                Vector.Widen(Vector.ConditionalSelect(valid, first, Vector<float>.Zero), out var firstLow, out var firstHigh);
                Vector.Widen(last, out var lastLow, out var lastHigh);
                AddPowers(oneLow, firstLow, lastLow, lanes);
                AddPowers(oneHigh, firstHigh, lastHigh, lanes);
            }
        }
        for (var k = 0; k < sums.Length; k++)
            sums[k] = Vector.Sum(lanes[k]);

        static void AddPowers(Vector<double> one, Vector<double> u, Vector<double> v, Span<Vector<double>> lanes)
        {
            for (var j = 0; j <= 2 * Monomials.HighestDegree; j++)
            {
                // one becomes v^j, and product runs over v^j u^i.
                var product = one;
                for (var i = 0; i + j <= 2 * Monomials.HighestDegree; i++)
                {
                    lanes[Monomials.Index(i, j)] += product;
                    product *= u;
                }
                one *= v;
            }
        }
    }

    /// <summary>sums[k] = sum of y u^i v^j for the ten monomials, sums[10] = sum of y², over the pixels that are valid in all three.</summary>
    /// <param name="y">Grey values of the frame at hand, NaN where invalid.</param>
    /// <returns>How many pixels counted.</returns>
    public static int MomentsOf(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        Vector<double> s1 = default, su = default, sv = default, suu = default, suv = default, svv = default, suuu = default, suuv = default, suvv = default, svvv = default, syy = default;
        var counted = Vector<int>.Zero;
        for (var row = cell.RowStart; row < cell.RowStop; row++)
        {
            for (var column = cell.ColumnStart; column < cell.ColumnStop; column += Vector<float>.Count)
            {
                var at = row * columns + column;
                var count = Math.Min(Vector<float>.Count, cell.ColumnStop - column);
                var (grey, first, last) = (Load(y, at, count, 0), Load(u, at, count, float.NaN), Load(v, at, count, 0));
                // NaN where either is: such lanes count with y = u = 0. True lanes are -1.
                var both = grey + first;
                var valid = Vector.Equals(both, both);
                counted -= valid;
                Vector.Widen(Vector.ConditionalSelect(valid, grey, Vector<float>.Zero), out var greyLow, out var greyHigh);
                Vector.Widen(Vector.ConditionalSelect(valid, first, Vector<float>.Zero), out var firstLow, out var firstHigh);
                Vector.Widen(last, out var lastLow, out var lastHigh);
                Add(greyLow, firstLow, lastLow, ref s1, ref su, ref sv, ref suu, ref suv, ref svv, ref suuu, ref suuv, ref suvv, ref svvv, ref syy);
                Add(greyHigh, firstHigh, lastHigh, ref s1, ref su, ref sv, ref suu, ref suv, ref svv, ref suuu, ref suuv, ref suvv, ref svvv, ref syy);
            }
        }
        ReadOnlySpan<Vector<double>> all = [s1, su, sv, suu, suv, svv, suuu, suuv, suvv, svvv, syy];
        for (var k = 0; k < Moments; k++)
            sums[k] = Vector.Sum(all[k]);
        return Vector.Sum(counted);

        // Ten sums from five products: the cubic ones multiply on the way.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Add(Vector<double> y, Vector<double> u, Vector<double> v, ref Vector<double> s1, ref Vector<double> su, ref Vector<double> sv, ref Vector<double> suu, ref Vector<double> suv, ref Vector<double> svv,
            ref Vector<double> suuu, ref Vector<double> suuv, ref Vector<double> suvv, ref Vector<double> svvv, ref Vector<double> syy)
        {
            var (yu, yv) = (y * u, y * v);
            var (yuu, yuv, yvv) = (yu * u, yu * v, yv * v);
            s1 += y;
            su += yu;
            sv += yv;
            suu += yuu;
            suv += yuv;
            svv += yvv;
            suuu = Vector.FusedMultiplyAdd(yuu, u, suuu);
            suuv = Vector.FusedMultiplyAdd(yuu, v, suuv);
            suvv = Vector.FusedMultiplyAdd(yuv, v, suvv);
            svvv = Vector.FusedMultiplyAdd(yvv, v, svvv);
            syy = Vector.FusedMultiplyAdd(y, y, syy);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(ReadOnlySpan<float> image, int at, int count, float filling) =>
        count == Vector<float>.Count ? new Vector<float>(image[at..]) : LoadPart(image.Slice(at, count), filling);

    // The last vector of a cell's row is filled up: with NaN in u its lanes do not count.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> LoadPart(ReadOnlySpan<float> rest, float filling)
    {
        Span<float> part = stackalloc float[Vector<float>.Count];
        part.Fill(filling);
        rest.CopyTo(part);
        return new Vector<float>(part);
    }
}
