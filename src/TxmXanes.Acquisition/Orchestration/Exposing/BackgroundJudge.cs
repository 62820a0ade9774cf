using TxmXanes.Domain.Frames;

namespace TxmXanes.Acquisition.Orchestration.Exposing;

/// <summary>Whether a background is exposed and free of the sample.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class BackgroundJudge(CameraDescription camera)
{
    /// <summary>More of the frame at saturation than any set of hot pixels.</summary>
    public const double SaturatedFractionLimit = 0.05;

    private const double ReadNoiseMultiple = 10;
    private const double SaturationFraction = 1e-3;

    private double darkSum;
    private int darks;

    /// <summary>A mean grey value over the dark's by less than this is no light: 10 times the read noise or a thousandth of saturation.</summary>
    public double LeastLightAdu { get; } = Math.Max(ReadNoiseMultiple * camera.ReadNoiseAdu, SaturationFraction * camera.SaturationAdu);

    public void Dark(double meanAdu)
    {
        darkSum += meanAdu;
        darks++;
    }

    /// <summary>One sentence, or null when nothing speaks against the background (so far).</summary>
    public string? ProblemOf(long imageId, double energyEv, FrameStatistics statistics)
    {
        var what = $"Background frame {imageId} at {energyEv:0.###} eV";
        var dark = darks > 0 ? darkSum / darks : 0;
        var light = statistics.MeanAdu - dark;
        if (!(light >= LeastLightAdu))
            return $"{what} is not exposed: its mean is {statistics.MeanAdu:0.#} ADU, {light:0.#} over the dark's, at least {LeastLightAdu:0.#} are needed.";
        if (statistics.SaturatedFraction > SaturatedFractionLimit)
            return $"{what} is overexposed: {statistics.SaturatedFraction:P1} of its pixels are saturated, at most {SaturatedFractionLimit:P0} may be.";
        return string.IsNullOrEmpty(statistics.SampleSuspicion) ? null : $"{what} seems to contain the sample: {statistics.SampleSuspicion}";
    }
}
