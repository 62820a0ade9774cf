using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Backgrounds;

/// <summary>(1 - w) first + w last and nothing else (science 5.1): the baseline that every model is compared with.</summary>
internal sealed class PlainLinear
{
    private readonly MeasuredBackgrounds measured;
    private readonly InterpolationWeight weightBy;
    private readonly float[][] ends;

    public PlainLinear(IScanFrames scan, Recipe recipe)
    {
        (measured, weightBy) = (new MeasuredBackgrounds(scan, recipe.Normalise), recipe.Background.WeightBy);
        ends = [measured.Read(0), measured.Read(measured.Stops.Count - 1)];
    }

    /// <summary>(B - D)/(t i0), NaN where invalid.</summary>
    public void Predict(FrameMetadata sample, Span<float> background)
    {
        var weight = BackgroundChoice.For(sample, [measured.Stops[0], measured.Stops[^1]], BackgroundModel.Linear, weightBy) is { Before: 0, After: 1, Weight: var w } ? (float)w : 0;
        for (var i = 0; i < background.Length; i++)
            background[i] = (1 - weight) * ends[0][i] + weight * ends[1][i];
    }
}
