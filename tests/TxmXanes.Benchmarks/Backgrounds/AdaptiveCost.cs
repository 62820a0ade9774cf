using TxmXanes.Benchmarks.Harness;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.Imaging.Spectra;

namespace TxmXanes.Benchmarks.Backgrounds;

/// <summary>What the adaptive background adds to a live frame at full size, and what looking for sample-free blocks adds to some of them.</summary>
internal static class AdaptiveCost
{
    private const int Side = 2048;
    private const int Runs = 15;

    public static IReadOnlyList<Figure> Measure()
    {
        var grid = BlockGrid.For(Side, Side);
        var y = Density();
        var blocks = new FrameBlocks(grid);
        var background = new FrameBlocks(grid);
        background.Take(Enumerable.Repeat(MathF.Log(1500), Side * Side).ToArray());
        var noise = new BlockNoise(new CameraNoise(0.14, 3.56, 5), background.Mean, 0, 1);
        var modes = FieldModes.Smooth(grid, FieldModes.DefaultLengthScale, FieldModes.DefaultAmplitude);
        var mean = new MeanDensity(grid, noise);
        blocks.Take(y);
        mean.Add(blocks, 0);
        var variance = new float[grid.Count];
        noise.OfMeans(blocks, 0, variance);
        var adaptive = Look(mean, noise, modes, variance);

        var frame = Timing.MedianMs(Runs, () =>
        {
            blocks.Take(y);
            mean.Add(blocks, 0);
            if (adaptive.Adapt(blocks, 0).Field is { } field)
                FieldImage.Add(grid, field, y);
        });
        var look = Timing.MedianMs(Runs, () => Look(mean, noise, modes, variance));
        return
        [
            new($"adaptive background of one frame, {Side}x{Side}", frame, "ms", 40),
            new($"looking for sample-free blocks, {Side}x{Side} (some eight times a scan)", look, "ms", 40),
            new("sample-free share of the field in this benchmark", adaptive.Blocks.FreeFraction, "", 0.5, AtMost: false),
        ];
    }

    private static AdaptiveBackground Look(MeanDensity mean, BlockNoise noise, FieldModes modes, float[] variance)
    {
        var adaptive = new AdaptiveBackground(noise, mean.Search(null), modes, variance, lightIsSteady: true);
        return adaptive.IsAdapting ? adaptive : throw new InvalidOperationException(adaptive.Note);
    }

    // Noise, a tilt of the beam, and a particle in the middle third.
    private static float[] Density()
    {
        var random = new Random(1);
        var y = new float[Side * Side];
        for (var i = 0; i < y.Length; i++)
        {
            var (r, c) = (i / Side, i % Side);
            var inside = Math.Abs(r - Side / 2) < Side / 6 && Math.Abs(c - Side / 2) < Side / 6;
            y[i] = (float)(0.03 * (r - Side / 2) / Side + (inside ? 0.4 : 0) + 0.024 * (random.NextDouble() - 0.5));
        }
        return y;
    }
}
