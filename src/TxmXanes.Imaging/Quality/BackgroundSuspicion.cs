using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Registration;

namespace TxmXanes.Imaging.Quality;

/// <summary>Is a background a background: exposed, and without the sample?</summary>
/// <remarks>
/// Compared are structures only: the logarithm of a ratio, band-passed as for the registration, where a moved illumination leaves nothing and the texture cancels. Its variance is held against pixel noise.
/// A sample that is in both frames but displaced shows as a feature and its negative copy: the autocorrelation then has a deep negative peak at the displacement, and part of the field lets through more light than the background had
/// (a periodic sample has the first, but not the second).
/// </remarks>
public static class BackgroundSuspicion
{
    private const double LeastAdu = 20;
    private const double LeastStructure = 4;
    private const double NegativePeak = -0.35;
    private const double NegativeDensity = -0.08;
    private const int BlockPixels = 12;

    /// <summary>Against an earlier background of the scan.</summary>
    /// <param name="background">Mean grey values, ADU.</param>
    /// <param name="earlier">Mean grey values of the earlier background, ADU.</param>
    /// <param name="dark">Mean dark, ADU.</param>
    /// <returns>What is wrong, a sentence; empty where nothing is.</returns>
    public static string AgainstBackground(ReadOnlySpan<float> background, ReadOnlySpan<float> earlier, ReadOnlySpan<float> dark, int rows, int columns, double saturationAdu)
    {
        var exposure = Exposure(background, dark, saturationAdu);
        if (exposure.Length > 0)
            return exposure;
        var (structure, _, _) = Compare(background, earlier, 0, dark, rows, columns, saturationAdu);
        return structure > LeastStructure
            ? $"The background shows structures that the one before does not ({structure:0.#} times the noise, limit {LeastStructure}): the sample seems to be in one of them."
            : "";
    }

    /// <summary>Against a sample frame.</summary>
    /// <param name="background">Mean grey values, ADU.</param>
    /// <param name="sample">Grey values of a sample frame, ADU.</param>
    /// <param name="dark">Mean dark, ADU.</param>
    /// <param name="logExposureRatio">ln(t_I i0_I) - ln(t_B i0_B).</param>
    /// <returns>What is wrong, a sentence; empty where nothing is.</returns>
    public static string AgainstSample(ReadOnlySpan<float> background, ReadOnlySpan<float> sample, ReadOnlySpan<float> dark, double logExposureRatio, int rows, int columns, double saturationAdu)
    {
        var exposure = Exposure(background, dark, saturationAdu);
        if (exposure.Length > 0)
            return exposure;
        var (structure, peak, lowest) = Compare(background, sample, logExposureRatio, dark, rows, columns, saturationAdu);
        if (structure < LeastStructure)
            return $"No sample is visible against the background (structure {structure:0.#} times the noise, limit {LeastStructure}): the field is empty, or the sample was in it for the background, too.";
        return peak < NegativePeak && lowest < NegativeDensity
            ? $"The background seems to contain the sample, displaced: parts of the field have optical density {lowest:0.00} (limit {NegativeDensity}) and mirror others (correlation {peak:0.00}, limit {NegativePeak})."
            : "";
    }

    private static string Exposure(ReadOnlySpan<float> background, ReadOnlySpan<float> dark, double saturationAdu)
    {
        ImageChecks.SameLength(background.Length, dark.Length);
        var step = Math.Max(1, background.Length / 50_000);
        var counts = new List<float>();
        var saturated = 0;
        for (var i = 0; i < background.Length; i += step)
        {
            counts.Add(background[i] - dark[i]);
            if (background[i] >= saturationAdu)
                saturated++;
        }
        counts.Sort();
        // The brightest tenth: a beam smaller than the detector still is an exposed background.
        var bright = counts[counts.Count * 9 / 10];
        if (!(bright > LeastAdu))
            return $"The background is not exposed: its brightest tenth lies {bright:0.#} ADU above the dark, below {LeastAdu} ADU.";
        return saturated > counts.Count / 20
            ? $"The background is saturated: {100.0 * saturated / counts.Count:0} % of its pixels reach {saturationAdu:0} ADU."
            : "";
    }

    private static (double Structure, double NegativePeak, double Lowest) Compare(ReadOnlySpan<float> background, ReadOnlySpan<float> other, double logExposureRatio, ReadOnlySpan<float> dark, int rows, int columns, double saturationAdu)
    {
        ImageChecks.SameLength(rows * columns, background.Length);
        ImageChecks.SameLength(rows * columns, other.Length);
        var y = new float[rows * columns];
        for (var i = 0; i < y.Length; i++)
        {
            var (b, o) = (background[i] - dark[i], other[i] - dark[i]);
            // Where there is next to no light, the ratio is all noise.
            y[i] = b > LeastAdu && o > LeastAdu / 2 && background[i] < saturationAdu && other[i] < saturationAdu ? MathF.Log(b / o) + (float)logExposureRatio : float.NaN;
        }
        var bin = Math.Max(1, (Math.Max(rows, columns) + 511) / 512);
        var bandPass = new BandPass(rows, columns, new PixelRegion(0, 0, rows, columns), bin);
        var image = new float[bandPass.Rows * bandPass.Columns];
        bandPass.Apply(y, image);
        return (bandPass.Structure, CoarseSearch.DeepestAutocorrelation(image, bandPass.Rows, bandPass.Columns), LowestDensity(y, rows, columns));
    }

    // The second percentile of block means, after the slope that a moved envelope leaves is taken out about the field's centre.
    private static double LowestDensity(float[] y, int rows, int columns)
    {
        var blocks = new List<(double Row, double Column, double Mean)>();
        for (var r = 0; r <= rows - BlockPixels; r += BlockPixels)
            for (var c = 0; c <= columns - BlockPixels; c += BlockPixels)
            {
                var sum = 0.0;
                for (var p = 0; p < BlockPixels * BlockPixels; p++)
                    sum += y[(r + p / BlockPixels) * columns + c + p % BlockPixels];
                if (!double.IsNaN(sum))
                    blocks.Add((r, c, sum / (BlockPixels * BlockPixels)));
            }
        if (blocks.Count < 20)
            return 0;
        var (row, column) = (blocks.Average(b => b.Row), blocks.Average(b => b.Column));
        var slopeRow = blocks.Sum(b => (b.Row - row) * b.Mean) / blocks.Sum(b => (b.Row - row) * (b.Row - row));
        var slopeColumn = blocks.Sum(b => (b.Column - column) * b.Mean) / blocks.Sum(b => (b.Column - column) * (b.Column - column));
        return blocks.Select(b => b.Mean - slopeRow * (b.Row - row) - slopeColumn * (b.Column - column)).Order().ElementAt(blocks.Count / 50);
    }
}
