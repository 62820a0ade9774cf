using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Structure;

/// <summary>The pixels whose whole spectrum is there.</summary>
public static class ValidPixels
{
    /// <summary>1 where every frame has a finite value (and the mask is not 0), else 0.</summary>
    /// <param name="mask">[rows, columns]; null: all.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static byte[] Of(SpectrumStack stack, byte[]? mask = null)
    {
        ImageChecks.SameLength(stack.Pixels, mask?.Length ?? stack.Pixels);
        var valid = new byte[stack.Pixels];
        Buffers.Rows.ParallelFor(stack.Rows, (start, stop) =>
        {
            // 0 x is 0, but NaN where x is not finite.
            var sums = new float[(stop - start) * stack.Columns];
            for (var t = 0; t < stack.Count; t++)
                TensorPrimitives.MultiplyAdd(stack.RowsOf(t, start, stop), 0f, sums, sums);
            for (var i = 0; i < sums.Length; i++)
            {
                var pixel = start * stack.Columns + i;
                valid[pixel] = sums[i] == 0 && mask?[pixel] != 0 ? (byte)1 : (byte)0;
            }
        });
        return valid;
    }
}
