using System.Numerics;
using System.Numerics.Tensors;

namespace TxmXanes.Imaging.Spectra.Normalised;

/// <summary>The kernel of <see cref="NonLocalMeans"/> over a range of rows: offset after offset, the sums of the rows stay in the cache. For one thread.</summary>
/// <remarks>Rows are padded on both sides, so that the vector loops need no border: padding counts as not valid.</remarks>
internal sealed class NonLocalMeansRows
{
    // Rows at a time: with 2048 columns their sums are some 300 kB.
    private const int Block = 8;

    private readonly float[][] guide;
    private readonly float[] variance;
    private readonly float[] weights;
    private readonly int rows;
    private readonly int columns;
    private readonly int search;
    private readonly int patch;
    private readonly float softness;
    private readonly int stride;
    private readonly float[][] difference;
    private readonly float[] vertical;

    public NonLocalMeansRows(float[][] guide, float[] variance, float[] weights, int rows, int columns, int search, int patch, float softness)
    {
        (this.guide, this.variance, this.weights, this.rows, this.columns) = (guide, variance, weights, rows, columns);
        (this.search, this.patch, this.softness) = (search, patch, softness);
        // Patch columns left and right of the image, and room for the last vector.
        stride = columns + 2 * patch + 2 * Vector<float>.Count;
        difference = Enumerable.Range(0, Block + 2 * patch).Select(_ => new float[stride]).ToArray();
        vertical = new float[stride];
    }

    /// <summary>sum_q w weight_q.</summary>
    public void Totals(float[] totals, int from, int to)
    {
        var total = new float[Block * columns];
        for (var first = from; first < to; first += Block)
        {
            var count = Math.Min(Block, to - first);
            Sum([], first, count, [], total);
            total.AsSpan(0, count * columns).CopyTo(totals.AsSpan(first * columns));
        }
    }

    /// <summary>gain sum_q w weight_q map_q + (1 - gain sum_q w weight_q) map.</summary>
    public void Average(float[][] maps, float[] gain, float[][] result, int from, int to)
    {
        var (sums, total) = (maps.Select(_ => new float[Block * columns]).ToArray(), new float[Block * columns]);
        for (var first = from; first < to; first += Block)
        {
            var count = Math.Min(Block, to - first);
            Sum(maps, first, count, sums, total);
            for (var k = 0; k < maps.Length; k++)
                for (var i = 0; i < count * columns; i++)
                {
                    var at = first * columns + i;
                    result[k][at] = gain[at] * sums[k][i] + (1 - gain[at] * total[i]) * maps[k][at];
                }
        }
    }

    private void Sum(float[][] maps, int first, int count, float[][] sums, float[] total)
    {
        foreach (var plane in sums)
            Array.Clear(plane);
        Array.Clear(total);
        for (var dr = -search; dr <= search; dr++)
            for (var dc = -search; dc <= search; dc++)
                Add(maps, first, count, dr, dc, sums, total);
    }

    private void Add(float[][] maps, int first, int count, int dr, int dc, float[][] sums, float[] total)
    {
        for (var r = 0; r < count + 2 * patch; r++)
            Difference(first + r - patch, dr, dc, difference[r]);
        var (start, stop) = (Math.Max(0, -dc), Math.Min(columns, columns - dc));
        for (var r = 0; r < count; r++)
        {
            var row = first + r + dr;
            if (row < 0 || row >= rows)
                continue;
            difference[r].CopyTo(vertical, 0);
            for (var i = 1; i <= 2 * patch; i++)
                TensorPrimitives.Add(vertical, difference[r + i], vertical);
            Weigh(maps, row * columns + dc, r * columns, start, stop, sums, total);
        }
    }

    // Weights of a row, and what they add: destination column c takes the source at source + c.
    private void Weigh(float[][] maps, int source, int destination, int start, int stop, float[][] sums, float[] total)
    {
        var lanes = Vector<float>.Count;
        var scale = 1f / ((2 * patch + 1) * (2 * patch + 1));
        var inverse = new Vector<float>(-1 / softness);
        var c = start;
        for (; c + lanes <= stop; c += lanes)
        {
            var weight = Weight(c, scale, inverse) * new Vector<float>(weights, source + c);
            (new Vector<float>(total, destination + c) + weight).CopyTo(total, destination + c);
            for (var k = 0; k < maps.Length; k++)
                Vector.FusedMultiplyAdd(weight, new Vector<float>(maps[k], source + c), new Vector<float>(sums[k], destination + c)).CopyTo(sums[k], destination + c);
        }
        if (c == stop)
            return;
        var last = Weight(c, scale, inverse);
        for (var i = 0; c + i < stop; i++)
        {
            var at = destination + c + i;
            var weight = last[i] * weights[source + c + i];
            total[at] += weight;
            for (var k = 0; k < maps.Length; k++)
                sums[k][at] = MathF.FusedMultiplyAdd(weight, maps[k][source + c + i], sums[k][at]);
        }
    }

    private Vector<float> Weight(int column, float scale, Vector<float> inverse)
    {
        // Column c of the image stands at c + patch, so its patch starts at c.
        var sum = new Vector<float>(vertical, column);
        for (var i = 1; i <= 2 * patch; i++)
            sum += new Vector<float>(vertical, column + i);
        return VectorExp.Exp(Vector.Max(Vector<float>.Zero, Vector.FusedMultiplyAdd(sum, new Vector<float>(scale), -Vector<float>.One)) * inverse);
    }

    // e of one row against the row at the offset.
    private void Difference(int row, int dr, int dc, float[] e)
    {
        e.AsSpan().Fill(1);
        if (row < 0 || row >= rows || row + dr < 0 || row + dr >= rows)
            return;
        var (start, stop) = (Math.Max(0, -dc), Math.Min(columns, columns - dc));
        var (p, q) = (row * columns, (row + dr) * columns + dc);
        var lanes = Vector<float>.Count;
        var each = new Vector<float>(1f / guide.Length);
        var c = start;
        for (; c + lanes <= stop; c += lanes)
        {
            var sum = Vector<float>.Zero;
            foreach (var g in guide)
            {
                var d = new Vector<float>(g, p + c) - new Vector<float>(g, q + c);
                sum = Vector.FusedMultiplyAdd(d, d, sum);
            }
            var (v, w) = (new Vector<float>(variance, p + c), new Vector<float>(variance, q + c));
            var both = Vector.BitwiseAnd(Vector.GreaterThanOrEqual(v, Vector<float>.Zero), Vector.GreaterThanOrEqual(w, Vector<float>.Zero));
            Vector.ConditionalSelect(both, sum * each / Vector.Max(new Vector<float>(1e-30f), v + w), Vector<float>.One).CopyTo(e, c + patch);
        }
        for (; c < stop; c++)
        {
            if (variance[p + c] < 0 || variance[q + c] < 0)
                continue;
            var sum = 0f;
            foreach (var g in guide)
                sum = MathF.FusedMultiplyAdd(g[p + c] - g[q + c], g[p + c] - g[q + c], sum);
            e[c + patch] = sum / guide.Length / Math.Max(1e-30f, variance[p + c] + variance[q + c]);
        }
    }
}
