using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Features;

namespace TxmXanes.Imaging.Structure;

/// <summary>Mean and covariance of the valid pixels' spectra, summed in double in one pass.</summary>
/// <param name="Pixels">n.</param>
/// <param name="Mean">T.</param>
/// <param name="Values">[T, T] row-major, sum of (x - m)(x - m)^T over n.</param>
internal sealed record Covariance(int Pixels, double[] Mean, double[] Values)
{
    // Each chunk keeps T² sums: a few, so that hundreds of energies do not take much.
    private const int MostChunks = 16;
    private const int W = SpectrumTile.Width;

    public static Covariance Of(float[][] planes, byte[] valid)
    {
        var size = planes.Length;
        var chunks = new TileChunks(valid.Length, MostChunks);
        var (products, sums, counts) = (new double[chunks.Count][], new double[chunks.Count][], new int[chunks.Count]);
        chunks.ForEach(planes, valid, chunk =>
        {
            var (s, p) = (sums[chunk] = new double[size], products[chunk] = new double[size * size]);
            var spectra = new double[size * W];
            return (tile, pixel) =>
            {
                var count = Gather(tile, valid.AsSpan(pixel, tile.Count), spectra, size);
                counts[chunk] += count;
                for (var i = 0; i < size; i++)
                    s[i] += TensorPrimitives.Sum<double>(spectra.AsSpan(i * W, count));
                AddProducts(spectra, size, (count + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count, p);
            };
        });
        var (n, mean, values) = (counts.Sum(), new double[size], new double[size * size]);
        for (var i = 0; i < size; i++)
            mean[i] = sums.Sum(s => s?[i] ?? 0) / n;
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
                values[i * size + j] = values[j * size + i] = products.Sum(p => p?[i * size + j] ?? 0) / n - mean[i] * mean[j];
        return new Covariance(n, mean, values);
    }

    // The valid pixels' values in double, close together, zeros behind them.
    private static int Gather(SpectrumTile tile, ReadOnlySpan<byte> valid, double[] spectra, int size)
    {
        var count = 0;
        Span<int> picked = stackalloc int[W];
        for (var i = 0; i < valid.Length; i++)
            if (valid[i] != 0)
                picked[count++] = i;
        for (var t = 0; t < size; t++)
        {
            var row = tile.Frame(t);
            var to = spectra.AsSpan(t * W, W);
            if (count == W)
            {
                for (var lane = 0; lane < W; lane += Vector<float>.Count)
                {
                    Vector.Widen(new Vector<float>(row[lane..]), out var low, out var high);
                    low.CopyTo(to[lane..]);
                    high.CopyTo(to[(lane + Vector<double>.Count)..]);
                }
                continue;
            }
            for (var k = 0; k < count; k++)
                to[k] = row[picked[k]];
            to[count..].Clear();
        }
        return count;
    }

    // products[i, j] += sum_p x_ip x_jp for j at most i + 3: four rows times two at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts(double[] spectra, int size, int length, double[] products)
    {
        ref var x = ref MemoryMarshal.GetArrayDataReference(spectra);
        var lanes = Vector<double>.Count;
        var i = 0;
        for (; i + 4 <= size; i += 4)
        {
            var j = 0;
            for (; j + 2 <= Math.Min(size, i + 4); j += 2)
            {
                Vector<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
                ref var rows = ref Unsafe.Add(ref x, i * W);
                ref var columns = ref Unsafe.Add(ref x, j * W);
                for (nuint p = 0; p < (nuint)length; p += (nuint)lanes)
                {
                    var (ya, yb) = (Vector.LoadUnsafe(ref columns, p), Vector.LoadUnsafe(ref columns, p + W));
                    var (x0, x1, x2, x3) = (Vector.LoadUnsafe(ref rows, p), Vector.LoadUnsafe(ref rows, p + W), Vector.LoadUnsafe(ref rows, p + 2 * W), Vector.LoadUnsafe(ref rows, p + 3 * W));
                    a0 = Vector.FusedMultiplyAdd(x0, ya, a0);
                    a1 = Vector.FusedMultiplyAdd(x1, ya, a1);
                    a2 = Vector.FusedMultiplyAdd(x2, ya, a2);
                    a3 = Vector.FusedMultiplyAdd(x3, ya, a3);
                    b0 = Vector.FusedMultiplyAdd(x0, yb, b0);
                    b1 = Vector.FusedMultiplyAdd(x1, yb, b1);
                    b2 = Vector.FusedMultiplyAdd(x2, yb, b2);
                    b3 = Vector.FusedMultiplyAdd(x3, yb, b3);
                }
                (products[i * size + j], products[i * size + j + 1]) = (products[i * size + j] + Vector.Sum(a0), products[i * size + j + 1] + Vector.Sum(b0));
                (products[(i + 1) * size + j], products[(i + 1) * size + j + 1]) = (products[(i + 1) * size + j] + Vector.Sum(a1), products[(i + 1) * size + j + 1] + Vector.Sum(b1));
                (products[(i + 2) * size + j], products[(i + 2) * size + j + 1]) = (products[(i + 2) * size + j] + Vector.Sum(a2), products[(i + 2) * size + j + 1] + Vector.Sum(b2));
                (products[(i + 3) * size + j], products[(i + 3) * size + j + 1]) = (products[(i + 3) * size + j] + Vector.Sum(a3), products[(i + 3) * size + j + 1] + Vector.Sum(b3));
            }
            for (; j < Math.Min(size, i + 4); j++)
                for (var r = i; r < i + 4; r++)
                    products[r * size + j] += Dot(spectra, r, j, length);
        }
        for (; i < size; i++)
            for (var j = 0; j <= i; j++)
                products[i * size + j] += Dot(spectra, i, j, length);
    }

    private static double Dot(double[] spectra, int i, int j, int length) =>
        TensorPrimitives.Dot<double>(spectra.AsSpan(i * W, length), spectra.AsSpan(j * W, length));
}
