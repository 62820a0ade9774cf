using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Pipeline.Frames;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Frames;

/// <summary>The first background is judged by the sample frame after it, and the verdict names the background, not that frame.</summary>
public sealed class FrameInspectorTests
{
    private const int Side = 128;

    private readonly FrameInspector inspector = new(new CameraDescription(new FrameShape(Side, Side), 4095, 0.14, 3.6, 6.5, 0.1));

    [Fact]
    public void FirstBackground_LikeTheSampleFrameAfterIt_IsSuspectedByName()
    {
        inspector.Inspect(Metadata(1, ImageKey.Background), Pixels(seed: 1, sampleAdu: 0)).Background.ShouldBeNull();

        var inspection = inspector.Inspect(Metadata(2, ImageKey.Sample), Pixels(seed: 2, sampleAdu: 0));

        var verdict = inspection.Background.ShouldNotBeNull();
        verdict.ImageId.ShouldBe(1);
        verdict.Suspicion.ShouldStartWith("No sample is visible");
        inspection.Statistics.SampleSuspicion.ShouldBeNull("it is not the sample frame that is suspected");
    }

    [Fact]
    public void FirstBackground_WithoutTheSampleOfTheFrameAfterIt_IsFine()
    {
        inspector.Inspect(Metadata(1, ImageKey.Background), Pixels(seed: 1, sampleAdu: 0));

        var inspection = inspector.Inspect(Metadata(2, ImageKey.Sample), Pixels(seed: 2, sampleAdu: 400));

        inspection.Background.ShouldBe(new BackgroundVerdict(1, ""));
    }

    private static FrameMetadata Metadata(long id, ImageKey key) => new()
    {
        ImageId = id, Key = key, EnergyIndex = 0, EnergySetpointEv = 8333, EnergyEv = 8333, CountTimeSeconds = 1, StartTime = id, StopTime = id + 1,
    };

    // Camera noise on an even field, with absorbing grains where asked for.
    private static ushort[] Pixels(int seed, double sampleAdu)
    {
        var random = new Random(seed);
        var pixels = new ushort[Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var isGrain = (i / Side / 8 + i % Side / 8) % 3 == 0;
            var mean = 1500 - (isGrain ? sampleAdu : 0);
            pixels[i] = (ushort)(mean + Math.Sqrt(0.14 * mean) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
        return pixels;
    }
}
