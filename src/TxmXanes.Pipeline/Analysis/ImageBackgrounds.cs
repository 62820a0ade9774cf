using TxmXanes.Domain;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Normalization;

namespace TxmXanes.Pipeline.Analysis;

/// <summary>What a scan of float images measured without its sample: as <see cref="MeasuredBackgrounds"/>, of images of any unit.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class ImageBackgrounds : IMeasuredBackgrounds
{
    private readonly IImageScan scan;
    private readonly NormaliseRecipe normalise;
    private readonly double saturation;
    private readonly float[] raw;
    private readonly float[] dark;
    private readonly byte[] badPixels;

    /// <param name="saturation">Grey values from here on are saturated: of a mean of frames, where the mean reaches it.</param>
    /// <exception cref="BadInputException">The scan holds no background.</exception>
    public ImageBackgrounds(IImageScan scan, NormaliseRecipe normalise, double saturation)
    {
        (this.scan, this.normalise, this.saturation) = (scan, normalise, saturation);
        Stops = MeasuredBackgrounds.Group(scan.Frames);
        if (Stops.Count == 0)
            throw new BadInputException($"{scan.Path} holds no background: without one there is no optical density.");
        raw = new float[scan.Shape.Pixels];
        badPixels = new byte[raw.Length];
        var darks = Enumerable.Range(0, scan.Frames.Count).Where(i => scan.Frames[i].Key == ImageKey.Dark).ToArray();
        DarkFrames = darks.Length;
        dark = new float[raw.Length];
        if (DarkFrames > 0)
        {
            Mean(darks, dark);
            BadPixels.MarkHot(dark, scan.Shape.Rows, scan.Shape.Columns, badPixels);
        }
        BadPixels.MarkUnresponsive(Read(0), scan.Shape.Rows, scan.Shape.Columns, badPixels);
    }

    /// <inheritdoc/>
    public IReadOnlyList<BackgroundStop> Stops { get; }

    public int DarkFrames { get; }

    /// <summary>Mean dark in the images' unit; 0 where none was recorded, NaN where it is not a number.</summary>
    public ReadOnlySpan<float> Dark => dark;

    /// <inheritdoc/>
    public float[] Read(int stop)
    {
        var normalised = new float[raw.Length];
        Read(stop, normalised);
        return normalised;
    }

    /// <inheritdoc/>
    public void Read(int stop, float[] normalised)
    {
        Mean(Stops[stop].FrameIndices, normalised);
        FlatField.Normalise(normalised, dark, ExposureOf(stop), saturation, badPixels, normalised);
    }

    /// <inheritdoc/>
    public double ExposureOf(int stop) => Stops[stop].FrameIndices.Average(i => Exposure.Of(scan.Frames[i], normalise));

    // NaN in one image is NaN in the mean: a pixel that cannot be used once is not used at all.
    private void Mean(IReadOnlyList<int> frames, float[] mean)
    {
        Array.Clear(mean);
        foreach (var frame in frames)
        {
            scan.ReadFrame(frame, raw);
            System.Numerics.Tensors.TensorPrimitives.Add(mean, raw, mean);
        }
        System.Numerics.Tensors.TensorPrimitives.Divide(mean, frames.Count, mean);
    }
}
