using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

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
        if (cell.ColumnStop < Vector<float>.Count)
        {
            CellSumsScalar.Powers(u, v, columns, cell, sums);
            return;
        }
        const int Highest = 2 * Monomials.HighestDegree;
        Span<Vector<double>> lanes = stackalloc Vector<double>[Monomials.Powers];
        lanes.Clear();
        for (var row = cell.RowStart; row < cell.RowStop; row++)
        {
            var (start, stop) = (row * columns + cell.ColumnStart, row * columns + cell.ColumnStop);
            for (var next = start; next < stop; next += Vector<float>.Count)
            {
                var at = Math.Min(next, stop - Vector<float>.Count);
                var first = new Vector<float>(u[at..]);
                var valid = Vector.Equals(first, first) & Fresh(next - at);
                Vector.Widen(Vector.ConditionalSelect(valid, Vector<float>.One, Vector<float>.Zero), out var factorLow, out var factorHigh);
                Vector.Widen(Vector.ConditionalSelect(valid, first, Vector<float>.Zero), out var firstLow, out var firstHigh);
                Vector.Widen(new Vector<float>(v[at..]), out var lastLow, out var lastHigh);
                for (int j = 0, lane = 0; j <= Highest; j++)
                {
                    var (low, high) = (factorLow, factorHigh);
                    for (var i = 0; i + j <= Highest; i++)
                    {
                        lanes[lane++] += low + high;
                        (low, high) = (low * firstLow, high * firstHigh);
                    }
                    (factorLow, factorHigh) = (factorLow * lastLow, factorHigh * lastHigh);
                }
            }
        }
        // In the order of the loops above, in which a monomial's number would cost more than its sum.
        for (int j = 0, lane = 0; j <= Highest; j++)
            for (var i = 0; i + j <= Highest; i++)
                sums[Monomials.Index(i, j)] = Vector.Sum(lanes[lane++]);
    }

    /// <summary>sums[k] += sum of y u^i v^j for the ten monomials, sums[10] += sum of y², over the pixels that are valid in all three.</summary>
    /// <param name="y">Grey values of the frame at hand, NaN where invalid.</param>
    /// <returns>How many pixels counted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AddMoments(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums) =>
        CellSumsAvx512.IsSupported ? CellSumsAvx512.AddMoments(y, u, v, columns, cell, sums) : AddMomentsByVectors(y, u, v, columns, cell, sums);

    /// <summary><see cref="AddMoments"/> on any processor.</summary>
    /// <inheritdoc cref="AddMoments"/>
    public static int AddMomentsByVectors(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        if (cell.ColumnStop < Vector<float>.Count)
            return CellSumsScalar.AddMoments(y, u, v, columns, cell, sums);
        ref var yRef = ref MemoryMarshal.GetReference(y);
        ref var uRef = ref MemoryMarshal.GetReference(u);
        ref var vRef = ref MemoryMarshal.GetReference(v);
        Vector<double> s1 = default, su = default, sv = default, suu = default, suv = default, svv = default, suuu = default, suuv = default, suvv = default, svvv = default, syy = default;
        var counted = Vector<int>.Zero;
        // Nothing is called from here on, so that all sums stay in registers.
        for (var row = cell.RowStart; row < cell.RowStop; row++)
        {
            var (start, stop) = (row * columns + cell.ColumnStart, row * columns + cell.ColumnStop);
            Prefetch(ref yRef, ref uRef, ref vRef, start);
            for (var next = start; next < stop; next += Vector<float>.Count)
            {
                // A row's last vector ends with the row, and its lanes that were in the vector before do not count again.
                var at = Math.Min(next, stop - Vector<float>.Count);
                var grey = Vector.LoadUnsafe(ref yRef, (nuint)at);
                var first = Vector.LoadUnsafe(ref uRef, (nuint)at);
                // NaN where either is: such lanes go in with y = u = 0. True lanes are -1.
                var both = grey + first;
                var valid = Vector.Equals(both, both) & Fresh(next - at);
                counted -= valid;
                Vector.Widen(Vector.ConditionalSelect(valid, grey, Vector<float>.Zero), out var greyLow, out var greyHigh);
                Vector.Widen(Vector.ConditionalSelect(valid, first, Vector<float>.Zero), out var firstLow, out var firstHigh);
                Vector.Widen(Vector.LoadUnsafe(ref vRef, (nuint)at), out var lastLow, out var lastHigh);
                Add(greyLow, firstLow, lastLow, ref s1, ref su, ref sv, ref suu, ref suv, ref svv, ref suuu, ref suuv, ref suvv, ref svvv, ref syy);
                Add(greyHigh, firstHigh, lastHigh, ref s1, ref su, ref sv, ref suu, ref suv, ref svv, ref suuu, ref suuv, ref suvv, ref svvv, ref syy);
            }
        }
        // One by one: gathered in a span they would have to be in memory all along.
        sums[0] += Vector.Sum(s1);
        sums[1] += Vector.Sum(su);
        sums[2] += Vector.Sum(sv);
        sums[3] += Vector.Sum(suu);
        sums[4] += Vector.Sum(suv);
        sums[5] += Vector.Sum(svv);
        sums[6] += Vector.Sum(suuu);
        sums[7] += Vector.Sum(suuv);
        sums[8] += Vector.Sum(suvv);
        sums[9] += Vector.Sum(svvv);
        sums[10] += Vector.Sum(syy);
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

    /// <summary>
    /// Asks for what the loops come to next. Cells are read row by row of a few dozen pixels, a pattern that processors do not foresee.
    /// MEASURED at 428 x 352 in cells of 16 px, frames from memory, one thread: 0.33 ms a frame without, 0.11 ms with.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(ref float y, ref float u, ref float v, int at)
    {
        // Hints: nothing is read, so they may point beyond the frame. u and v are seldom out of the cache, and a shorter way ahead does.
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0((float*)Unsafe.AsPointer(ref y) + at + 64);
        Sse.Prefetch0((float*)Unsafe.AsPointer(ref u) + at + 32);
        Sse.Prefetch0((float*)Unsafe.AsPointer(ref v) + at + 32);
    }

    // All lanes but the first few.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Fresh(int skipped) => Vector.GreaterThanOrEqual(Vector<int>.Indices, new Vector<int>(skipped));
}
