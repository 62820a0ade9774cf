using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>A field on the grid, laid over the detector's pixels.</summary>
public static class FieldImage
{
    /// <summary>image += field, interpolated bilinearly between the blocks' centres and carried straight on outside the outermost ones.</summary>
    /// <param name="field">[GridRows, GridColumns].</param>
    /// <param name="image">[Rows, Columns]; NaN stays NaN.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Add(BlockGrid grid, ReadOnlyMemory<float> field, Memory<float> image)
    {
        ImageChecks.SameLength(grid.Count, field.Length);
        ImageChecks.SameLength(grid.Rows * grid.Columns, image.Length);
        var (columnAt, columnShare) = Positions(grid.GridColumns, grid.Columns, grid.BlockPx);
        var (rowAt, rowShare) = Positions(grid.GridRows, grid.Rows, grid.BlockPx);
        Rows.ParallelFor(grid.Rows, (start, stop) =>
        {
            var (line, wide) = (new float[grid.GridColumns], new float[grid.Columns]);
            for (var row = start; row < stop; row++)
            {
                // First between two grid rows, then along the line.
                var upper = field.Span.Slice(rowAt[row] * grid.GridColumns, grid.GridColumns);
                var lower = field.Span.Slice(Math.Min(rowAt[row] + 1, grid.GridRows - 1) * grid.GridColumns, grid.GridColumns);
                TensorPrimitives.Multiply(upper, 1 - rowShare[row], line);
                TensorPrimitives.MultiplyAdd(lower, rowShare[row], line, line);
                Widen(line, columnAt, columnShare, wide);
                var to = image.Span.Slice(row * grid.Columns, grid.Columns);
                TensorPrimitives.Add(to, wide, to);
            }
        });
    }

    private static void Widen(ReadOnlySpan<float> line, int[] at, float[] share, Span<float> wide)
    {
        for (var c = 0; c < wide.Length; c++)
        {
            var left = line[at[c]];
            wide[c] = left + share[c] * (line[Math.Min(at[c] + 1, line.Length - 1)] - left);
        }
    }

    // For each pixel: the block centre before it and how far it is on the way to the next; beyond the ends below 0 or above 1.
    private static (int[] At, float[] Share) Positions(int blocks, int pixels, int blockPx)
    {
        var centres = Enumerable.Range(0, blocks).Select(b => 0.5 * (b * blockPx + Math.Min(pixels, (b + 1) * blockPx) - 1)).ToArray();
        var (at, share) = (new int[pixels], new float[pixels]);
        for (var p = 0; p < pixels && blocks > 1; p++)
        {
            at[p] = Math.Clamp(Array.FindLastIndex(centres, c => c <= p), 0, blocks - 2);
            share[p] = (float)((p - centres[at[p]]) / (centres[at[p] + 1] - centres[at[p]]));
        }
        return (at, share);
    }
}
