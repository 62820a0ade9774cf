using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>Each pixel replaced by the median of the valid pixels within a square around it.</summary>
/// <remarks>
/// A pixel that is NaN stays so: a filter invents no measurement. At the border and beside invalid pixels the square has fewer members; of an even number the mean of the middle two is taken.
/// Medians by minima and maxima of whole vectors, no branches. Radius 1: the median of nine is that of (greatest of the columns' least, median of the medians, least of the greatest); each column is sorted once for the three squares it is in.
/// Larger radii throw away the least and the greatest of what is held and take in the next, until one is left. Vectors that meet a NaN, and the border, are done by <see cref="MedianFilterScalar"/>.
/// </remarks>
public static class MedianFilter
{
    /// <summary>The largest radius, px.</summary>
    public const int MaxRadius = 5;

    /// <summary>Filters an image.</summary>
    /// <param name="image">[rows, columns], NaN where invalid.</param>
    /// <param name="radius">1 for 3 x 3, to <see cref="MaxRadius"/>.</param>
    /// <param name="filtered">[rows, columns], not the image.</param>
    /// <exception cref="ArgumentException">A length does not fit, the radius is out of range, or the memories overlap.</exception>
    public static void Apply(ReadOnlyMemory<float> image, int rows, int columns, int radius, Memory<float> filtered)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radius, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, MaxRadius);
        ImageChecks.SameLength(rows * columns, image.Length);
        ImageChecks.SameLength(rows * columns, filtered.Length);
        if (image.Span.Overlaps(filtered.Span))
            throw new ArgumentException("A median filter cannot work in place.", nameof(filtered));
        Rows.ParallelFor(rows, (start, stop) =>
        {
            var sorted = radius == 1 ? new float[4 * columns] : [];
            for (var row = start; row < stop; row++)
            {
                var inside = row >= radius && row < rows - radius && columns >= 2 * radius + Vector<float>.Count;
                var to = filtered.Span.Slice(row * columns, columns);
                if (!inside)
                    Scalar(image.Span, rows, columns, row, 0, columns, radius, to);
                else
                {
                    if (radius == 1)
                        RowOfThree(image.Span, rows, columns, row, sorted, to);
                    else
                        RowOf(image.Span, rows, columns, row, radius, to);
                    Scalar(image.Span, rows, columns, row, 0, radius, radius, to);
                    Scalar(image.Span, rows, columns, row, columns - radius, columns, radius, to);
                }
            }
        });
    }

    private static void RowOfThree(ReadOnlySpan<float> image, int rows, int columns, int row, float[] sorted, Span<float> to)
    {
        var lanes = Vector<float>.Count;
        ref var from = ref Unsafe.Add(ref MemoryMarshal.GetReference(image), (row - 1) * columns);
        ref var least = ref sorted[0];
        ref var middle = ref sorted[columns];
        ref var greatest = ref sorted[2 * columns];
        ref var sums = ref sorted[3 * columns];
        for (var c = 0; ; c += lanes)
        {
            // The last vector overlaps the one before, so that no pixel is left over.
            c = Math.Min(c, columns - lanes);
            var (a, b, d) = (Vector.LoadUnsafe(ref from, (nuint)c), Vector.LoadUnsafe(ref from, (nuint)(c + columns)), Vector.LoadUnsafe(ref from, (nuint)(c + 2 * columns)));
            (a + b + d).StoreUnsafe(ref sums, (nuint)c);
            Order(ref a, ref b);
            Order(ref b, ref d);
            Order(ref a, ref b);
            a.StoreUnsafe(ref least, (nuint)c);
            b.StoreUnsafe(ref middle, (nuint)c);
            d.StoreUnsafe(ref greatest, (nuint)c);
            if (c == columns - lanes)
                break;
        }
        ref var destination = ref MemoryMarshal.GetReference(to);
        for (var c = 1; ; c += lanes)
        {
            c = Math.Min(c, columns - 1 - lanes);
            var low = Vector.MaxNative(Vector.MaxNative(At(ref least, c - 1), At(ref least, c)), At(ref least, c + 1));
            var high = Vector.MinNative(Vector.MinNative(At(ref greatest, c - 1), At(ref greatest, c)), At(ref greatest, c + 1));
            var mid = MiddleOf(At(ref middle, c - 1), At(ref middle, c), At(ref middle, c + 1));
            var sum = At(ref sums, c - 1) + At(ref sums, c) + At(ref sums, c + 1);
            MiddleOf(low, mid, high).StoreUnsafe(ref destination, (nuint)c);
            if (!Vector.EqualsAll(sum, sum))
                Repair(image, rows, columns, row, c, 1, sum, to);
            if (c == columns - 1 - lanes)
                break;
        }
    }

    private static void RowOf(ReadOnlySpan<float> image, int rows, int columns, int row, int radius, Span<float> to)
    {
        var (lanes, side) = (Vector<float>.Count, 2 * radius + 1);
        var count = side * side;
        // One more than half and one: what is thrown away of them cannot be the median of all.
        Span<Vector<float>> held = stackalloc Vector<float>[count / 2 + 2];
        ref var from = ref Unsafe.Add(ref MemoryMarshal.GetReference(image), (row - radius) * columns);
        for (var c = radius; ; c += lanes)
        {
            c = Math.Min(c, columns - radius - lanes);
            var sum = Vector<float>.Zero;
            var (size, next) = (held.Length, 0);
            for (; next < size; next++)
                sum += held[next] = Load(ref from, next, side, columns, c - radius);
            while (true)
            {
                ExtremesToEnds(held[..size]);
                if (size == 3)
                    break;
                held[0] = Load(ref from, next++, side, columns, c - radius);
                sum += held[0];
                size--;
            }
            held[1].StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)c);
            if (!Vector.EqualsAll(sum, sum))
                Repair(image, rows, columns, row, c, radius, sum, to);
            if (c == columns - radius - lanes)
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(ref float from, int index, int side, int columns, int left) =>
        Vector.LoadUnsafe(ref from, (nuint)(index / side * columns + left + index % side));

    // The least of all at the front, the greatest at the end.
    private static void ExtremesToEnds(Span<Vector<float>> values)
    {
        var last = values.Length - 1;
        for (var i = 0; i < values.Length / 2; i++)
            Order(ref values[i], ref values[last - i]);
        for (var i = 1; i <= last / 2; i++)
            Order(ref values[0], ref values[i]);
        for (var i = values.Length / 2; i < last; i++)
            Order(ref values[i], ref values[last]);
    }

    // Lanes whose square holds a NaN (or both infinities) have a NaN sum.
    private static void Repair(ReadOnlySpan<float> image, int rows, int columns, int row, int column, int radius, Vector<float> sum, Span<float> to)
    {
        for (var lane = 0; lane < Vector<float>.Count; lane++)
            if (float.IsNaN(sum[lane]))
                Scalar(image, rows, columns, row, column + lane, column + lane + 1, radius, to);
    }

    private static void Scalar(ReadOnlySpan<float> image, int rows, int columns, int row, int start, int stop, int radius, Span<float> to)
    {
        Span<float> values = stackalloc float[(2 * radius + 1) * (2 * radius + 1)];
        for (var c = Math.Max(0, start); c < Math.Min(columns, stop); c++)
            to[c] = MedianFilterScalar.At(image, rows, columns, row, c, radius, values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> At(ref float row, int column) => Vector.LoadUnsafe(ref row, (nuint)column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> MiddleOf(Vector<float> a, Vector<float> b, Vector<float> c) =>
        Vector.MaxNative(Vector.MinNative(a, b), Vector.MinNative(Vector.MaxNative(a, b), c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref Vector<float> a, ref Vector<float> b) => (a, b) = (Vector.MinNative(a, b), Vector.MaxNative(a, b));
}
