using TxmXanes.Domain.Frames;
using TxmXanes.Imaging.Quality;

namespace TxmXanes.Pipeline.Frames;

/// <param name="Background">What is found about an earlier background by this frame; null where there is nothing to say.</param>
public readonly record struct Inspection(FrameStatistics Statistics, BackgroundVerdict? Background = null);

/// <param name="Suspicion">One sentence, or empty when the background is fine.</param>
public readonly record struct BackgroundVerdict(long ImageId, string Suspicion);

/// <summary>
/// Looks at each acknowledged frame for what the engine checks: level, saturation, and whether a background holds the
/// sample. The first background is judged by the first sample frame beside it, each later one by the one before.
/// </summary>
/// <remarks>Called by the writer only, in order of acquisition.</remarks>
public sealed class FrameInspector(CameraDescription camera)
{
    private readonly float[] dark = new float[camera.Shape.Pixels];
    private int darkFrames;
    private float[]? background;
    private long backgroundId;
    private double backgroundExposure;
    private (float[] Pixels, double Exposure)? firstSample;
    private bool firstBackgroundIsJudged;

    /// <summary>Statistics of a frame; the first background is judged when the sample frame after it has come.</summary>
    /// <param name="pixels">ADU, row-major.</param>
    public Inspection Inspect(FrameMetadata metadata, ReadOnlySpan<ushort> pixels)
    {
        long sum = 0;
        var saturated = 0;
        var limit = camera.SaturationAdu;
        foreach (var value in pixels)
        {
            sum += value;
            if (value >= limit)
                saturated++;
        }
        var verdict = Judge(metadata, pixels);
        var isAboutThis = verdict?.ImageId == metadata.ImageId;
        var statistics = new FrameStatistics((double)sum / pixels.Length, (double)saturated / pixels.Length, isAboutThis ? verdict?.Suspicion : null);
        return new(statistics, isAboutThis ? null : verdict);
    }

    private BackgroundVerdict? Judge(FrameMetadata metadata, ReadOnlySpan<ushort> pixels)
    {
        switch (metadata.Key)
        {
            case ImageKey.Dark:
                AddDark(pixels);
                return null;
            case ImageKey.Background:
                var earlier = background;
                background = ToFloat(pixels);
                (backgroundId, backgroundExposure) = (metadata.ImageId, ExposureOf(metadata));
                return firstBackgroundIsJudged && earlier is not null
                    ? new(backgroundId, BackgroundSuspicion.AgainstBackground(background, earlier, dark, camera.Shape.Rows, camera.Shape.Columns, camera.SaturationAdu))
                    : JudgeFirst();
            case ImageKey.Sample when !firstBackgroundIsJudged:
                firstSample = (ToFloat(pixels), ExposureOf(metadata));
                return JudgeFirst();
            default:
                return null;
        }
    }

    private BackgroundVerdict? JudgeFirst()
    {
        if (background is null || firstSample is not { } sample)
            return null;
        firstBackgroundIsJudged = true;
        firstSample = null;
        return new(backgroundId, BackgroundSuspicion.AgainstSample(background, sample.Pixels, dark, Math.Log(sample.Exposure / backgroundExposure), camera.Shape.Rows, camera.Shape.Columns, camera.SaturationAdu));
    }

    private void AddDark(ReadOnlySpan<ushort> pixels)
    {
        darkFrames++;
        for (var i = 0; i < dark.Length; i++)
            dark[i] += (pixels[i] - dark[i]) / darkFrames;
    }

    private static double ExposureOf(FrameMetadata metadata) => metadata.CountTimeSeconds * (metadata.MonitorRate is { } rate and > 0 ? rate : 1);

    private static float[] ToFloat(ReadOnlySpan<ushort> pixels)
    {
        var copy = new float[pixels.Length];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = pixels[i];
        return copy;
    }
}
