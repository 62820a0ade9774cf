using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary><see cref="CellSums.AddMoments"/> in vectors of eight doubles, which <see cref="System.Numerics.Vector{T}"/> does not use by itself: eight pixels are one load and one conversion each.</summary>
internal static class CellSumsAvx512
{
    // At once.
    private const int Pixels = 8;

    public static bool IsSupported => Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    /// <inheritdoc cref="CellSums.AddMoments"/>
    public static int AddMoments(ReadOnlySpan<float> y, ReadOnlySpan<float> u, ReadOnlySpan<float> v, int columns, in Cell cell, Span<double> sums)
    {
        if (cell.ColumnStop < Pixels)
            return CellSumsScalar.AddMoments(y, u, v, columns, cell, sums);
        ref var yRef = ref MemoryMarshal.GetReference(y);
        ref var uRef = ref MemoryMarshal.GetReference(u);
        ref var vRef = ref MemoryMarshal.GetReference(v);
        Vector512<double> s1 = default, su = default, sv = default, suu = default, suv = default, svv = default, suuu = default, suuv = default, suvv = default, svvv = default, syy = default;
        var counted = Vector256<int>.Zero;
        for (var row = cell.RowStart; row < cell.RowStop; row++)
        {
            var (start, stop) = (row * columns + cell.ColumnStart, row * columns + cell.ColumnStop);
            CellSums.Prefetch(ref yRef, ref uRef, ref vRef, start);
            for (var next = start; next < stop; next += Pixels)
            {
                // As in CellSums.
                var at = Math.Min(next, stop - Pixels);
                var grey = Vector256.LoadUnsafe(ref yRef, (nuint)at);
                var first = Vector256.LoadUnsafe(ref uRef, (nuint)at);
                var both = grey + first;
                var valid = Vector256.Equals(both, both) & Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create(next - at)).AsSingle();
                counted -= valid.AsInt32();
                var value = Avx512F.ConvertToVector512Double(grey & valid);
                var uValue = Avx512F.ConvertToVector512Double(first & valid);
                var vValue = Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref vRef, (nuint)at));
                var (yu, yv) = (value * uValue, value * vValue);
                var (yuu, yuv, yvv) = (yu * uValue, yu * vValue, yv * vValue);
                s1 += value;
                su += yu;
                sv += yv;
                suu += yuu;
                suv += yuv;
                svv += yvv;
                suuu = Vector512.FusedMultiplyAdd(yuu, uValue, suuu);
                suuv = Vector512.FusedMultiplyAdd(yuu, vValue, suuv);
                suvv = Vector512.FusedMultiplyAdd(yuv, vValue, suvv);
                svvv = Vector512.FusedMultiplyAdd(yvv, vValue, svvv);
                syy = Vector512.FusedMultiplyAdd(value, value, syy);
            }
        }
        // One by one: gathered in a span they would have to be in memory all along.
        sums[0] += Total(s1);
        sums[1] += Total(su);
        sums[2] += Total(sv);
        sums[3] += Total(suu);
        sums[4] += Total(suv);
        sums[5] += Total(svv);
        sums[6] += Total(suuu);
        sums[7] += Total(suuv);
        sums[8] += Total(suvv);
        sums[9] += Total(svvv);
        sums[10] += Total(syy);
        return Vector256.Sum(counted);
    }

    // Half the steps of Vector512.Sum, which does not fold the vector first.
    private static double Total(Vector512<double> lanes) => Vector256.Sum(lanes.GetLower() + lanes.GetUpper());
}
