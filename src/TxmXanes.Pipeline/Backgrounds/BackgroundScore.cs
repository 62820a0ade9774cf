using TxmXanes.Imaging.Quality;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>How like the reference a predicted background is over some part of the field (science section 5.5).</summary>
/// <param name="PsnrDb">20 lg(MAX / rms error), MAX = maximum of the reference over the lit field; NaN without pixels.</param>
/// <param name="Ssim">Gaussian window, data range MAX; NaN without pixels.</param>
public readonly record struct Likeness(double PsnrDb, double Ssim);

/// <param name="EnergyIndex">Index into the scan's energies.</param>
/// <param name="Whole">Over the lit field.</param>
/// <param name="Hidden">Over its hidden part, or where the sample is.</param>
public sealed record BackgroundScore(int EnergyIndex, double EnergyEv, Likeness Whole, Likeness Hidden);

/// <summary>The scores of one model over the frames of one scan.</summary>
/// <param name="Model">As in tables.</param>
/// <param name="Frames">In order of acquisition.</param>
/// <param name="Seconds">Spent on making the model ready and predicting, not on scoring.</param>
/// <param name="Notes">What the model had to say, a sentence each.</param>
public sealed record ModelScore(string Model, IReadOnlyList<BackgroundScore> Frames, double Seconds, IReadOnlyList<string> Notes);

/// <summary>Scores predictions against references, pixels invalid in either left out.</summary>
/// <remarks>Immutable; used by several threads.</remarks>
/// <param name="lit">Per pixel: counts at all; null: every pixel.</param>
/// <param name="hidden">Per pixel: the hidden part; null: none.</param>
public sealed class BackgroundScorer(int rows, int columns, bool[]? lit, bool[]? hidden)
{
    /// <param name="reference">NaN where invalid.</param>
    /// <param name="predicted">In the same unit.</param>
    public (Likeness Whole, Likeness Hidden) Score(ReadOnlySpan<float> reference, ReadOnlySpan<float> predicted)
    {
        var (x, y) = (new double[reference.Length], new double[reference.Length]);
        var (whole, part) = (new bool[reference.Length], new bool[reference.Length]);
        var max = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            // Pixels that do not count are alike: windows at the mask's edge see them.
            if (lit is not null && !lit[i] || float.IsNaN(reference[i]) || float.IsNaN(predicted[i]))
                continue;
            (x[i], y[i], whole[i], part[i]) = (reference[i], predicted[i], true, hidden is not null && hidden[i]);
            max = Math.Max(max, x[i]);
        }
        var ssim = Math.Min(rows, columns) > 10 && max > 0 ? ImageQuality.SsimGaussianMap(x, y, rows, columns, max) : [];
        return (Of(whole), Of(part));

        Likeness Of(bool[] mask)
        {
            var (squares, n) = (0.0, 0);
            for (var i = 0; i < mask.Length; i++)
                if (mask[i])
                    (squares, n) = (squares + (x[i] - y[i]) * (x[i] - y[i]), n + 1);
            return new(n > 0 ? 10 * Math.Log10(max * max * n / squares) : double.NaN, ssim.Length > 0 ? ImageQuality.MeanOver(ssim, mask) : double.NaN);
        }
    }
}
