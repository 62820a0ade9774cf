using System.Buffers;
using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Spectra;

/// <summary>Sums of the joint fit averaged over bin x bin blocks of pixels, for a live display at screen resolution.</summary>
/// <remarks>
/// Averages, so that a block has the scale and the G of one pixel. Only pixels that saw every frame are averaged: a pixel missing where its neighbours differ would bias the block.
/// A block with no such pixel is stood for by its pixel with the fewest missing frames, solved with that pixel's own G.
/// The fit error of a block is the mean of its pixels' unconstrained ones (differences between pixels of a block are not misfit), plus what the constraint adds.
/// </remarks>
public sealed class BlockStatistics : PixelSums
{
    private readonly SufficientStatistics source;

    /// <param name="source">What <see cref="Update"/> averages.</param>
    /// <param name="bin">Pixels along a block's side, at least 1. Blocks at the right and lower border may be smaller.</param>
    public BlockStatistics(SufficientStatistics source, int bin)
        : base(source.Design, Blocks(source.Rows, bin), Blocks(source.Columns, bin), source.PlannedFrames)
    {
        this.source = source;
        Bin = bin;
    }

    /// <inheritdoc/>
    public override int Bin { get; }

    internal override FrameHistory History => source.History;

    /// <summary>Takes over the present state of the source.</summary>
    public void Update()
    {
        Missing.Clear();
        var factors = JointFactors.TryCreate(Design, History.Gram);
        // Shares of whole block rows: a block row reads Bin rows of the source.
        Buffers.Rows.ParallelFor(Rows, (start, stop) =>
        {
            var rented = ArrayPool<float>.Shared.Rent((4 + Bin) * source.Columns);
            for (var row = start; row < stop; row++)
                UpdateRow(row, factors, rented);
            ArrayPool<float>.Shared.Return(rented);
        });
    }

    /// <summary>Averages an image over the blocks, leaving out NaN; NaN where nothing is left. For the background that <see cref="StandardErrors"/> wants.</summary>
    /// <param name="image">[source rows, source columns].</param>
    /// <param name="blocks">[Rows, Columns].</param>
    public void Average(ReadOnlyMemory<float> image, Memory<float> blocks) => Buffers.BlockMean.Of(image, source.Rows, source.Columns, Bin, blocks);

    private static int Blocks(int pixels, int bin)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bin);
        return (pixels + bin - 1) / bin;
    }

    // Scratch: column counts of complete pixels, column sums of the plane at hand, two temporary rows, and for each source row its mask of complete pixels.
    private void UpdateRow(int blockRow, JointFactors? factors, float[] scratch)
    {
        var width = source.Columns;
        var (first, last) = (blockRow * Bin, Math.Min(source.Rows, (blockRow + 1) * Bin));
        var counts = scratch.AsSpan(0, width);
        var columnSums = scratch.AsSpan(width, width);
        var temporary = scratch.AsSpan(2 * width, width);
        var z = scratch.AsSpan(3 * width, width);
        var masks = scratch.AsSpan(4 * width);

        counts.Clear();
        for (var row = first; row < last; row++)
        {
            var mask = masks.Slice((row - first) * width, width);
            Mask(row, mask);
            TensorPrimitives.Add(counts, mask, counts);
        }
        for (var k = 0; k < Design.Terms; k++)
        {
            columnSums.Clear();
            for (var row = first; row < last; row++)
                TensorPrimitives.MultiplyAdd(source.H(k, row), masks.Slice((row - first) * width, width), columnSums, columnSums);
            AverageColumns(columnSums, counts, H(k, blockRow));
        }
        columnSums.Clear();
        for (var row = first; row < last; row++)
        {
            Unexplained(source, factors, row, temporary, z);
            TensorPrimitives.MultiplyAdd(temporary, masks.Slice((row - first) * width, width), columnSums, columnSums);
        }
        AverageColumns(columnSums, counts, S(blockRow));
        AddExplained(factors, blockRow);
        Represent(blockRow, counts);
    }

    private void Mask(int row, Span<float> mask)
    {
        if (source.Missing.IsComplete(row))
        {
            mask.Fill(1);
            return;
        }
        var missing = source.Missing.Counts(row);
        for (var c = 0; c < mask.Length; c++)
            mask[c] = missing[c] == 0 ? 1 : 0;
    }

    private void AverageColumns(ReadOnlySpan<float> columnSums, ReadOnlySpan<float> counts, Span<float> blocks)
    {
        for (var b = 0; b < blocks.Length; b++)
        {
            var stop = Math.Min(columnSums.Length, (b + 1) * Bin);
            var (sum, count) = (0f, 0f);
            for (var c = b * Bin; c < stop; c++)
                (sum, count) = (sum + columnSums[c], count + counts[c]);
            blocks[b] = count > 0 ? sum / count : 0;
        }
    }

    // s - |L^-1 h|² of each pixel of a row; s itself while G is rank-deficient.
    private static void Unexplained(PixelSums of, JointFactors? factors, int row, Span<float> result, Span<float> z)
    {
        of.S(row).CopyTo(result);
        if (factors is null)
            return;
        var n = of.Design.Terms;
        for (var i = 0; i < n; i++)
        {
            Whiten(of, factors, row, i, z);
            TensorPrimitives.Multiply(z, z, z);
            TensorPrimitives.Subtract(result, z, result);
        }
    }

    // s of the block: mean unexplained part plus what the block's own h explains.
    private void AddExplained(JointFactors? factors, int blockRow)
    {
        if (factors is null)
            return;
        var s = S(blockRow);
        var rented = ArrayPool<float>.Shared.Rent(Columns);
        var z = rented.AsSpan(0, Columns);
        for (var i = 0; i < Design.Terms; i++)
        {
            Whiten(this, factors, blockRow, i, z);
            TensorPrimitives.MultiplyAdd(z, z, s, s);
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void Whiten(PixelSums of, JointFactors factors, int row, int term, Span<float> z)
    {
        var n = of.Design.Terms;
        TensorPrimitives.Multiply(of.H(0, row), (float)factors.Whitening[term * n], z);
        for (var k = 1; k <= term; k++)
            TensorPrimitives.MultiplyAdd(of.H(k, row), (float)factors.Whitening[term * n + k], z, z);
    }

    // Blocks without a complete pixel.
    private void Represent(int blockRow, ReadOnlySpan<float> counts)
    {
        for (var b = 0; b < Columns; b++)
        {
            var stop = Math.Min(counts.Length, (b + 1) * Bin);
            var complete = false;
            for (var c = b * Bin; c < stop && !complete; c++)
                complete = counts[c] > 0;
            if (!complete)
                Represent(blockRow, b, b * Bin, stop);
        }
    }

    private void Represent(int blockRow, int block, int firstColumn, int lastColumn)
    {
        var (bestRow, bestColumn, fewest) = (-1, -1, ushort.MaxValue);
        for (var row = blockRow * Bin; row < Math.Min(source.Rows, (blockRow + 1) * Bin); row++)
            for (var c = firstColumn; c < lastColumn; c++)
                if (source.Missing.Counts(row)[c] < fewest)
                    (bestRow, bestColumn, fewest) = (row, c, source.Missing.Counts(row)[c]);
        if (bestRow < 0)
        {
            Missing.GiveUp(blockRow, block);
            return;
        }
        for (var k = 0; k < Design.Terms; k++)
            H(k, blockRow)[block] = source.H(k, bestRow)[bestColumn];
        S(blockRow)[block] = source.S(bestRow)[bestColumn];
        var at = 0;
        foreach (var entry in MissingFrames.Of(source.Missing.SortedEntries(bestRow), bestColumn, ref at))
            Missing.Record(blockRow, block, MissingFrames.Frame(entry));
    }
}
