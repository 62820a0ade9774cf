using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Features;

namespace TxmXanes.Imaging.Structure;

/// <summary>Scalar products of a tile's spectra with a set of vectors: out[j, p] = o_j + sum_d w_jd x_dp.</summary>
/// <remarks>Four vectors and two lanes of pixels at a time: eight sums in registers, for which six values are read. NaN in a spectrum gives NaN.</remarks>
internal sealed class TileProducts
{
    private const int Group = 4;
    private readonly int dimensions;
    private readonly float[] weights;
    private readonly float[] offsets;

    public TileProducts(int count, int dimensions)
    {
        (Count, this.dimensions) = (count, dimensions);
        var groups = (count + Group - 1) / Group;
        weights = new float[groups * dimensions * Group];
        offsets = new float[groups * Group];
    }

    /// <summary>Vectors.</summary>
    public int Count { get; }

    /// <summary>Floats that <see cref="Compute"/> writes: <see cref="SpectrumTile.Width"/> a vector, their number rounded up to four.</summary>
    public int OutputLength => offsets.Length * SpectrumTile.Width;

    /// <summary>Sets vector j times <paramref name="scale"/>, and what is added.</summary>
    public void Set(int j, ReadOnlySpan<double> vector, double scale, double offset)
    {
        offsets[j] = (float)offset;
        for (var d = 0; d < dimensions; d++)
            weights[j / Group * dimensions * Group + d * Group + j % Group] = (float)(scale * vector[d]);
    }

    /// <param name="products">[vector, pixel], <see cref="SpectrumTile.Width"/> apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(SpectrumTile tile, Span<float> products)
    {
        const int W = SpectrumTile.Width;
        var lanes = Vector<float>.Count;
        ref var output = ref MemoryMarshal.GetReference(products[..OutputLength]);
        ref var values = ref MemoryMarshal.GetReference(tile.Values[..(dimensions * W)]);
        for (var first = 0; first < offsets.Length; first += Group)
        {
            ref var w = ref weights[first * dimensions];
            for (var lane = 0; lane < tile.Count; lane += 2 * lanes)
            {
                var (a0, a1, a2, a3) = (new Vector<float>(offsets[first]), new Vector<float>(offsets[first + 1]), new Vector<float>(offsets[first + 2]), new Vector<float>(offsets[first + 3]));
                var (b0, b1, b2, b3) = (a0, a1, a2, a3);
                ref var x = ref Unsafe.Add(ref values, lane);
                ref var c = ref w;
                for (var d = 0; d < dimensions; d++)
                {
                    var (xa, xb) = (Vector.LoadUnsafe(ref x), Vector.LoadUnsafe(ref x, (nuint)lanes));
                    var (w0, w1, w2, w3) = (new Vector<float>(c), new Vector<float>(Unsafe.Add(ref c, 1)), new Vector<float>(Unsafe.Add(ref c, 2)), new Vector<float>(Unsafe.Add(ref c, 3)));
                    a0 = Vector.FusedMultiplyAdd(xa, w0, a0);
                    b0 = Vector.FusedMultiplyAdd(xb, w0, b0);
                    a1 = Vector.FusedMultiplyAdd(xa, w1, a1);
                    b1 = Vector.FusedMultiplyAdd(xb, w1, b1);
                    a2 = Vector.FusedMultiplyAdd(xa, w2, a2);
                    b2 = Vector.FusedMultiplyAdd(xb, w2, b2);
                    a3 = Vector.FusedMultiplyAdd(xa, w3, a3);
                    b3 = Vector.FusedMultiplyAdd(xb, w3, b3);
                    x = ref Unsafe.Add(ref x, W);
                    c = ref Unsafe.Add(ref c, Group);
                }
                ref var y = ref Unsafe.Add(ref output, first * W + lane);
                a0.StoreUnsafe(ref y);
                b0.StoreUnsafe(ref y, (nuint)lanes);
                a1.StoreUnsafe(ref y, W);
                b1.StoreUnsafe(ref y, W + (nuint)lanes);
                a2.StoreUnsafe(ref y, 2 * W);
                b2.StoreUnsafe(ref y, 2 * W + (nuint)lanes);
                a3.StoreUnsafe(ref y, 3 * W);
                b3.StoreUnsafe(ref y, 3 * W + (nuint)lanes);
            }
        }
    }
}
