using System.Numerics.Tensors;
using TxmXanes.Imaging.Buffers;

namespace TxmXanes.Imaging.Preparation;

/// <summary>Each valid pixel replaced by the mean of the valid pixels around it under a Gaussian.</summary>
/// <remarks>
/// filtered(p) = sum_q g(p - q) v(q) image(q) / sum_q g(p - q) v(q), v = 1 where valid, 0 where NaN and outside; a NaN pixel stays NaN. g is cut off at 4 sigma and separable: rows, then columns.
/// Owned by one thread at a time (it uses others while at work); holds two images.
/// </remarks>
public sealed class GaussianFilter
{
    /// <summary>The widest, px.</summary>
    public const double MaxSigma = 50;

    private readonly int rows;
    private readonly int columns;
    private readonly float[] taps;
    private readonly float[] across;
    private readonly float[] acrossValid;

    /// <param name="sigmaPixels">Standard deviation, px, above 0 to <see cref="MaxSigma"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or the width is out of range.</exception>
    public GaussianFilter(int rows, int columns, double sigmaPixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        (this.rows, this.columns, taps) = (rows, columns, Taps(sigmaPixels));
        (across, acrossValid) = (new float[rows * columns], new float[rows * columns]);
    }

    /// <summary>In place.</summary>
    /// <exception cref="ArgumentException">Wrong number of pixels.</exception>
    public void Apply(Memory<float> image)
    {
        ImageChecks.SameLength(rows * columns, image.Length);
        Rows.ParallelFor(rows, (start, stop) => Across(image.Span, start, stop));
        Rows.ParallelFor(rows, (start, stop) => Down(image.Span, start, stop));
    }

    private void Across(ReadOnlySpan<float> image, int start, int stop)
    {
        var radius = taps.Length / 2;
        var (values, valid) = (new float[columns + 2 * radius], new float[columns + 2 * radius]);
        for (var row = start; row < stop; row++)
        {
            var from = image.Slice(row * columns, columns);
            var inside = values.AsSpan(radius, columns);
            var insideValid = valid.AsSpan(radius, columns);
            from.CopyTo(inside);
            insideValid.Fill(1);
            if (TensorPrimitives.IsNaNAny(from))
                for (var c = 0; c < columns; c++)
                    if (float.IsNaN(from[c]))
                        inside[c] = insideValid[c] = 0;
            Weigh(values, across.AsSpan(row * columns, columns));
            Weigh(valid, acrossValid.AsSpan(row * columns, columns));
        }
    }

    // to[c] = sum_k taps[k] padded[c + k].
    private void Weigh(float[] padded, Span<float> to)
    {
        TensorPrimitives.Multiply(padded.AsSpan(0, columns), taps[0], to);
        for (var k = 1; k < taps.Length; k++)
            TensorPrimitives.MultiplyAdd(padded.AsSpan(k, columns), taps[k], to, to);
    }

    private void Down(Span<float> image, int start, int stop)
    {
        var radius = taps.Length / 2;
        Span<float> sum = new float[columns];
        Span<float> weight = new float[columns];
        for (var row = start; row < stop; row++)
        {
            sum.Clear();
            weight.Clear();
            for (var r = Math.Max(0, row - radius); r <= Math.Min(rows - 1, row + radius); r++)
            {
                var tap = taps[r - row + radius];
                TensorPrimitives.MultiplyAdd(across.AsSpan(r * columns, columns), tap, sum, sum);
                TensorPrimitives.MultiplyAdd(acrossValid.AsSpan(r * columns, columns), tap, weight, weight);
            }
            // 0 times the pixel itself: what was NaN stays NaN.
            var to = image.Slice(row * columns, columns);
            TensorPrimitives.Divide(sum, weight, sum);
            TensorPrimitives.MultiplyAdd(to, 0f, sum, to);
        }
    }

    /// <summary>The readable reference for one pixel, in double.</summary>
    internal static double ApplyScalar(ReadOnlySpan<float> image, int rows, int columns, int row, int column, double sigmaPixels)
    {
        if (float.IsNaN(image[row * columns + column]))
            return double.NaN;
        var radius = Taps(sigmaPixels).Length / 2;
        var (sum, weight) = (0.0, 0.0);
        for (var r = Math.Max(0, row - radius); r <= Math.Min(rows - 1, row + radius); r++)
            for (var c = Math.Max(0, column - radius); c <= Math.Min(columns - 1, column + radius); c++)
                if (image[r * columns + c] is var value && !float.IsNaN(value))
                {
                    var g = Math.Exp(-((r - row) * (r - row) + (c - column) * (c - column)) / (2 * sigmaPixels * sigmaPixels));
                    (sum, weight) = (sum + g * value, weight + g);
                }
        return sum / weight;
    }

    /// <summary>One axis of g, symmetrical, summing to 1.</summary>
    internal static float[] Taps(double sigmaPixels)
    {
        if (!(sigmaPixels > 0 && sigmaPixels <= MaxSigma))
            throw new ArgumentOutOfRangeException(nameof(sigmaPixels), sigmaPixels, $"The width of a Gaussian filter is above 0, to {MaxSigma} px.");
        var radius = (int)Math.Ceiling(4 * sigmaPixels);
        var taps = Enumerable.Range(-radius, 2 * radius + 1).Select(k => Math.Exp(-k * k / (2 * sigmaPixels * sigmaPixels))).ToArray();
        var sum = taps.Sum();
        return [.. taps.Select(t => (float)(t / sum))];
    }
}
