using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Analysis;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>A scan of float images from a formula.</summary>
/// <param name="value">Of a frame's pixel.</param>
internal sealed class FakeImages(ImageMeaning meaning, FrameShape shape, Func<FrameMetadata, int, double> value) : IImageScan
{
    private readonly List<FrameMetadata> frames = [];

    public string Path => "fake.h5";

    public string Sha256 => new('1', 64);

    public FrameShape Shape => shape;

    public ImageMeaning Meaning => meaning;

    public IReadOnlyList<FrameMetadata> Frames => frames;

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Every image read so far.</summary>
    public List<int> Reads { get; } = [];

    /// <summary>Adds an image.</summary>
    public FakeImages With(ImageKey key, double energyEv, double exposure = 1, double? monitor = null)
    {
        frames.Add(new FrameMetadata
        {
            ImageId = frames.Count + 1, Key = key, EnergyIndex = (int)Math.Round(10 * energyEv), EnergySetpointEv = energyEv, EnergyEv = energyEv,
            CountTimeSeconds = exposure, StartTime = 10 * frames.Count, StopTime = 10 * frames.Count + 1, MonitorRate = monitor,
        });
        return this;
    }

    public void ReadFrame(int index, Span<float> pixels)
    {
        Reads.Add(index);
        for (var p = 0; p < pixels.Length; p++)
            pixels[p] = (float)value(frames[index], p);
    }

    public void Dispose()
    {
    }
}
