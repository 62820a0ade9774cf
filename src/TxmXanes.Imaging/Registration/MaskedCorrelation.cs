using TxmXanes.Interop.Fftw;

namespace TxmXanes.Imaging.Registration;

/// <summary>What <see cref="MaskedCorrelation"/> keeps of an image: the transforms of its values, their squares and its mask, padded so that the two ends of the field stay apart.</summary>
internal sealed record MaskedTransform(float[] Value, float[] Square, float[] Mask);

/// <summary>
/// The normalised cross-correlation of two images over the pixels valid in both, at every displacement of whole pixels (D. Padfield, IEEE Trans. Image Process. 21 (2012) 2706).
/// </summary>
/// <remarks>With N valid pairs at displacement s: (sum f g - sum f sum g / N) / sqrt((sum f² - (sum f)²/N) (sum g² - (sum g)²/N)), each sum a correlation and so a product of transforms. Owned by one thread at a time.</remarks>
internal sealed class MaskedCorrelation : IDisposable
{
    // Displacements that leave less than this of the largest overlap are not looked at.
    private const double LeastOverlap = 0.3;
    private readonly int rows;
    private readonly int columns;
    private readonly RealTransform transform;
    private readonly AlignedFloats image;
    private readonly AlignedFloats spectrum;
    private readonly float[][] sums = new float[6][];

    public MaskedCorrelation(int rows, int columns)
    {
        (this.rows, this.columns) = (rows, columns);
        transform = RealTransform.Of(RealTransform.FastLength(2 * rows), RealTransform.FastLength(2 * columns));
        (image, spectrum) = (transform.NewImage(), transform.NewSpectrum());
        for (var i = 0; i < sums.Length; i++)
            sums[i] = new float[image.Length];
    }

    /// <summary>Prepares an image.</summary>
    /// <param name="values">[rows, columns], mean about 0, NaN where invalid.</param>
    public MaskedTransform Transform(ReadOnlySpan<float> values)
    {
        return new(Of(values, v => v), Of(values, v => v * v), Of(values, _ => 1));

        float[] Of(ReadOnlySpan<float> values, Func<float, float> what)
        {
            var padded = image.Span;
            padded.Clear();
            for (var r = 0; r < rows; r++)
                for (var c = 0; c < columns; c++)
                    if (values[r * columns + c] is var v && !float.IsNaN(v))
                        padded[r * transform.Columns + c] = what(v);
            transform.Forward(image, spectrum);
            return spectrum.Span.ToArray();
        }
    }

    /// <summary>The displacement s of whole pixels for which frame(p + s) looks most like reference(p): the highest correlation times the share of the overlap.</summary>
    /// <returns>Correlation 0 where no displacement has enough valid pixels in common.</returns>
    public (int Row, int Column, double Correlation) Find(MaskedTransform reference, MaskedTransform frame)
    {
        Correlate(frame.Mask, reference.Mask, sums[0]);
        Correlate(frame.Value, reference.Mask, sums[1]);
        Correlate(frame.Mask, reference.Value, sums[2]);
        Correlate(frame.Value, reference.Value, sums[3]);
        Correlate(frame.Square, reference.Mask, sums[4]);
        Correlate(frame.Mask, reference.Square, sums[5]);
        double most = System.Numerics.Tensors.TensorPrimitives.Max<float>(sums[0]);
        var enough = Math.Max(16, LeastOverlap * most);
        var (best, correlation, at) = (0.0, 0.0, -1);
        for (var i = 0; i < image.Length; i++)
        {
            double n = sums[0][i];
            if (!(n >= enough))
                continue;
            var covariance = sums[3][i] - sums[1][i] * (double)sums[2][i] / n;
            var (f, g) = (sums[4][i] - sums[1][i] * (double)sums[1][i] / n, sums[5][i] - sums[2][i] * (double)sums[2][i] / n);
            if (!(covariance > 0 && f > 0 && g > 0))
                continue;
            // Where little is in common a chance likeness, or a regular sample's next row, correlates as well as the truth.
            var value = covariance / Math.Sqrt(f * g);
            if (value * (n / most) > best)
                (best, correlation, at) = (value * (n / most), value, i);
        }
        if (at < 0)
            return default;
        var (row, column) = (at / transform.Columns, at % transform.Columns);
        return (row >= rows ? row - transform.Rows : row, column >= columns ? column - transform.Columns : column, correlation);
    }

    public void Dispose()
    {
        image.Dispose();
        spectrum.Dispose();
    }

    // sums(s) = sum_p frame(p + s) reference(p).
    private void Correlate(ReadOnlySpan<float> frame, ReadOnlySpan<float> reference, Span<float> result)
    {
        var product = spectrum.Span;
        for (var i = 0; i < product.Length; i += 2)
        {
            var (a, b, c, d) = (frame[i], frame[i + 1], reference[i], reference[i + 1]);
            (product[i], product[i + 1]) = (a * c + b * d, b * c - a * d);
        }
        transform.Inverse(spectrum, image);
        System.Numerics.Tensors.TensorPrimitives.Multiply(image.Span, 1f / image.Length, result);
    }
}
