using System.Numerics;
using System.Runtime.InteropServices;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Backgrounds;

/// <summary>One frame's optical density on a <see cref="BlockGrid"/>: mean and spread of each block's valid pixels.</summary>
/// <remarks>All that the slow fields need of a frame; 12 bytes a block. Owned by one thread.</remarks>
public sealed class FrameBlocks(BlockGrid grid)
{
    public BlockGrid Grid { get; } = grid;

    /// <summary>Mean of y over the block's valid pixels; NaN where fewer than half are valid.</summary>
    public float[] Mean { get; } = new float[grid.Count];

    /// <summary>Mean square deviation of y from <see cref="Mean"/>; NaN likewise.</summary>
    public float[] Variance { get; } = new float[grid.Count];

    /// <summary>Valid pixels of each block.</summary>
    public float[] Valid { get; } = new float[grid.Count];

    /// <summary>One pass over a frame, two rows of sums a strip of blocks.</summary>
    /// <param name="y">[Rows, Columns]; NaN where invalid.</param>
    /// <exception cref="ArgumentException">Wrong length.</exception>
    public void Take(ReadOnlyMemory<float> y)
    {
        var blocks = Grid;
        ImageChecks.SameLength(blocks.Rows * blocks.Columns, y.Length);
        Rows.ParallelFor(blocks.GridRows, (start, stop) =>
        {
            var sums = new float[3 * blocks.Columns];
            for (var gridRow = start; gridRow < stop; gridRow++)
            {
                var (first, last) = (gridRow * blocks.BlockPx, Math.Min(blocks.Rows, (gridRow + 1) * blocks.BlockPx));
                Array.Clear(sums);
                for (var row = first; row < last; row++)
                    AddRow(y.Span.Slice(row * blocks.Columns, blocks.Columns), sums);
                Reduce(gridRow, last - first, sums);
            }
        });
    }

    // Column sums of y, y² and the valid count, NaN counting for nothing.
    private static void AddRow(ReadOnlySpan<float> row, Span<float> sums)
    {
        var n = row.Length;
        var sum = sums[..n];
        var square = sums.Slice(n, n);
        var count = sums.Slice(2 * n, n);
        var lanes = MemoryMarshal.Cast<float, Vector<float>>(row);
        var sumLanes = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var squareLanes = MemoryMarshal.Cast<float, Vector<float>>(square);
        var countLanes = MemoryMarshal.Cast<float, Vector<float>>(count);
        for (var i = 0; i < lanes.Length; i++)
        {
            var isNumber = Vector.Equals(lanes[i], lanes[i]);
            var value = Vector.ConditionalSelect(isNumber, lanes[i], Vector<float>.Zero);
            sumLanes[i] += value;
            squareLanes[i] = Vector.FusedMultiplyAdd(value, value, squareLanes[i]);
            countLanes[i] += Vector.ConditionalSelect(isNumber, Vector<float>.One, Vector<float>.Zero);
        }
        for (var i = lanes.Length * Vector<float>.Count; i < n; i++)
            if (!float.IsNaN(row[i]))
                (sum[i], square[i], count[i]) = (sum[i] + row[i], square[i] + row[i] * row[i], count[i] + 1);
    }

    private void Reduce(int gridRow, int height, ReadOnlySpan<float> sums)
    {
        var n = Grid.Columns;
        for (var b = 0; b < Grid.GridColumns; b++)
        {
            var (first, last) = (b * Grid.BlockPx, Math.Min(n, (b + 1) * Grid.BlockPx));
            var (sum, square, count) = (0.0, 0.0, 0.0);
            for (var c = first; c < last; c++)
                (sum, square, count) = (sum + sums[c], square + sums[n + c], count + sums[2 * n + c]);
            var at = gridRow * Grid.GridColumns + b;
            var enough = 2 * count >= height * (last - first);
            var mean = sum / count;
            Mean[at] = enough ? (float)mean : float.NaN;
            Variance[at] = enough ? (float)Math.Max(0, square / count - mean * mean) : float.NaN;
            Valid[at] = (float)count;
        }
    }
}
