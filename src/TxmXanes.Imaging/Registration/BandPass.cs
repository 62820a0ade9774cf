using System.Numerics.Tensors;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Registration;

/// <summary>
/// An optical density as the registration compares it: cropped to the region, binned, smoothed against noise, and without what changes slowly across the field, which is where the illumination's movement lies.
/// </summary>
/// <remarks>
/// Invalid pixels are left out of every average (normalised convolution), so that fixed bad pixels do not hold the image in place (science section 6); a result whose neighbourhood is mostly invalid is NaN.
/// Owned by one thread at a time; its buffers are used again for every frame.
/// </remarks>
internal sealed class BandPass
{
    // Noise that frames share through their background does not move with the sample and pulls the shift towards zero: white noise loses its gradients with the square of this width, the sample hardly.
    private const double SmoothPixels = 2.4;
    private readonly int highPassRadius;
    private readonly int columns;
    private readonly PixelRegion region;
    private readonly float[] smoothKernel;
    private readonly float[] value;
    private readonly float[] weight;
    private readonly float[] slowValue;
    private readonly float[] slowWeight;
    private readonly float[] temporary;

    /// <param name="highPassRadius">Of the box whose mean over two rounds is taken out, px of the result.</param>
    public BandPass(int rows, int columns, PixelRegion region, int bin, int highPassRadius = 14)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bin);
        if (region.RowStart < 0 || region.ColumnStart < 0 || region.RowStop > rows || region.ColumnStop > columns || region.Rows < 8 * bin || region.Columns < 8 * bin)
            throw new Domain.BadInputException($"The registration's region [{region.RowStart}, {region.ColumnStart}, {region.RowStop}, {region.ColumnStop}] must lie inside the {rows}x{columns} frame and be at least {8 * bin} px wide and high.");
        this.columns = columns;
        this.highPassRadius = highPassRadius;
        this.region = region;
        Bin = bin;
        (Rows, Columns) = (region.Rows / bin, region.Columns / bin);
        var sigma = Math.Max(0.8, SmoothPixels / bin);
        var reach = (int)Math.Ceiling(2.5 * sigma);
        smoothKernel = Enumerable.Range(-reach, 2 * reach + 1).Select(i => (float)Math.Exp(-i * i / (2 * sigma * sigma))).ToArray();
        (value, weight) = (new float[Rows * Columns], new float[Rows * Columns]);
        (slowValue, slowWeight, temporary) = (new float[Rows * Columns], new float[Rows * Columns], new float[Rows * Columns]);
    }

    public int Bin { get; }

    /// <summary>Of the result.</summary>
    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Variance of the last result over what white noise alone would leave in it; about 1 in an empty field.</summary>
    public double Structure { get; private set; }

    /// <summary>Filters one frame.</summary>
    /// <param name="y">The whole frame, NaN where invalid.</param>
    /// <param name="result">[Rows, Columns], NaN where too little is valid.</param>
    public void Apply(ReadOnlyMemory<float> y, Span<float> result)
    {
        Buffers.Rows.ParallelFor(Rows, (start, stop) => BinRows(y.Span, start, stop));
        Smooth(value);
        Smooth(weight);
        value.CopyTo(slowValue, 0);
        weight.CopyTo(slowWeight, 0);
        for (var pass = 0; pass < 2; pass++)
        {
            Box(slowValue);
            Box(slowWeight);
        }
        var enough = 0.5f * Sum(smoothKernel) * Sum(smoothKernel);
        for (var i = 0; i < result.Length; i++)
            result[i] = weight[i] > enough && slowWeight[i] > 0 ? value[i] / weight[i] - slowValue[i] / slowWeight[i] : float.NaN;

        var taps = smoothKernel.Select(k => k / Sum(smoothKernel)).Sum(k => k * k);
        var noise = PixelNoise(y.Span) * taps * taps / (Bin * Bin);
        // Near the border the high-pass is lopsided and leaves some of a moved envelope's slope.
        var margin = Math.Min(2 * highPassRadius, Math.Min(Rows, Columns) / 4);
        var (squares, count) = (0.0, 0);
        for (var r = margin; r < Rows - margin; r++)
            foreach (var v in result.Slice(r * Columns + margin, Columns - 2 * margin))
                if (!float.IsNaN(v))
                    (squares, count) = (squares + v * (double)v, count + 1);
        Structure = count > 0 && noise > 0 ? squares / count / noise : 0;
    }

    // Variance of the pixel noise from second differences in both directions (Immerkaer, Comput. Vis. Image Underst. 64 (1996) 300), on every fourth row.
    private double PixelNoise(ReadOnlySpan<float> y)
    {
        var (sum, count) = (0.0, 0);
        for (var r = region.RowStart + 1; r < region.RowStop - 1; r += 4)
            for (var c = region.ColumnStart + 1; c < region.ColumnStop - 1; c++)
            {
                var at = r * columns + c;
                var difference = 4 * y[at] - 2 * (y[at - 1] + y[at + 1] + y[at - columns] + y[at + columns])
                    + y[at - columns - 1] + y[at - columns + 1] + y[at + columns - 1] + y[at + columns + 1];
                if (!float.IsNaN(difference))
                    (sum, count) = (sum + difference * (double)difference / 36, count + 1);
            }
        return count > 0 ? sum / count : 0;
    }

    private static float Sum(float[] kernel) => TensorPrimitives.Sum<float>(kernel);

    // Mean of the valid pixels times their share, and that share.
    private void BinRows(ReadOnlySpan<float> y, int start, int stop)
    {
        var scale = 1f / (Bin * Bin);
        Span<float> sums = new float[Columns * Bin];
        Span<float> counts = new float[Columns * Bin];
        for (var row = start; row < stop; row++)
        {
            sums.Clear();
            counts.Clear();
            for (var r = 0; r < Bin; r++)
                AddValid(y.Slice((region.RowStart + row * Bin + r) * columns + region.ColumnStart, sums.Length), sums, counts);
            for (var c = 0; c < Columns; c++)
            {
                var (sum, count) = (0f, 0f);
                for (var k = c * Bin; k < (c + 1) * Bin; k++)
                    (sum, count) = (sum + sums[k], count + counts[k]);
                value[row * Columns + c] = sum * scale;
                weight[row * Columns + c] = count * scale;
            }
        }
    }

    private static void AddValid(ReadOnlySpan<float> source, Span<float> sums, Span<float> counts)
    {
        var lanes = System.Numerics.Vector<float>.Count;
        var i = 0;
        for (; i <= source.Length - lanes; i += lanes)
        {
            var v = new System.Numerics.Vector<float>(source[i..]);
            var valid = System.Numerics.Vector.Equals(v, v);
            (new System.Numerics.Vector<float>(sums[i..]) + System.Numerics.Vector.ConditionalSelect(valid, v, default)).CopyTo(sums[i..]);
            (new System.Numerics.Vector<float>(counts[i..]) + System.Numerics.Vector.ConditionalSelect(valid, System.Numerics.Vector<float>.One, default)).CopyTo(counts[i..]);
        }
        for (; i < source.Length; i++)
            if (!float.IsNaN(source[i]))
                (sums[i], counts[i]) = (sums[i] + source[i], counts[i] + 1);
    }

    // Separable, zero outside: weights outside are zero too, so the quotient stays a mean.
    private void Smooth(float[] image)
    {
        var reach = smoothKernel.Length / 2;
        Buffers.Rows.ParallelFor(Rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                var to = temporary.AsSpan(row * Columns, Columns);
                to.Clear();
                for (var k = Math.Max(-reach, -row); k <= Math.Min(reach, Rows - 1 - row); k++)
                    TensorPrimitives.MultiplyAdd(image.AsSpan((row + k) * Columns, Columns), smoothKernel[k + reach], to, to);
            }
        });
        Buffers.Rows.ParallelFor(Rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                var from = temporary.AsSpan(row * Columns, Columns);
                var to = image.AsSpan(row * Columns, Columns);
                to.Clear();
                for (var k = Math.Max(-reach, 1 - Columns); k <= Math.Min(reach, Columns - 1); k++)
                {
                    var overlap = Columns - Math.Abs(k);
                    var source = from.Slice(Math.Max(k, 0), overlap);
                    var destination = to.Slice(Math.Max(-k, 0), overlap);
                    TensorPrimitives.MultiplyAdd(source, smoothKernel[k + reach], destination, destination);
                }
            }
        });
    }

    // Running sums over 2 highPassRadius + 1 pixels in both directions, zero outside.
    private void Box(float[] image)
    {
        Buffers.Rows.ParallelFor(Rows, (start, stop) =>
        {
            for (var row = start; row < stop; row++)
            {
                var from = image.AsSpan(row * Columns, Columns);
                var to = temporary.AsSpan(row * Columns, Columns);
                var sum = 0.0;
                for (var c = 0; c < Math.Min(highPassRadius, Columns); c++)
                    sum += from[c];
                for (var c = 0; c < Columns; c++)
                {
                    if (c + highPassRadius < Columns)
                        sum += from[c + highPassRadius];
                    to[c] = (float)sum;
                    if (c - highPassRadius >= 0)
                        sum -= from[c - highPassRadius];
                }
            }
        });
        Span<float> sums = new float[Columns];
        for (var r = 0; r < Math.Min(highPassRadius, Rows); r++)
            TensorPrimitives.Add(sums, temporary.AsSpan(r * Columns, Columns), sums);
        for (var r = 0; r < Rows; r++)
        {
            if (r + highPassRadius < Rows)
                TensorPrimitives.Add(sums, temporary.AsSpan((r + highPassRadius) * Columns, Columns), sums);
            sums.CopyTo(image.AsSpan(r * Columns, Columns));
            if (r - highPassRadius >= 0)
                TensorPrimitives.Subtract(sums, temporary.AsSpan((r - highPassRadius) * Columns, Columns), sums);
        }
    }
}
