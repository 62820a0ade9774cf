using Shouldly;
using TxmXanes.Imaging.Preparation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

/// <summary>Guards against spikes that stay in, and against a sample that is taken for spikes.</summary>
public class DespikeTests
{
    [Fact]
    public void Change_EveryLengthWithHoles_EqualsScalar()
    {
        for (var length = 0; length <= 70; length++)
        {
            var (image, before, after) = (RandomImage.Of(1, length, length, 0.1), RandomImage.Of(1, length, 100 + length, 0.2), RandomImage.Of(1, length, 200 + length, 0.2));
            var (fast, scalar) = (new float[length], new float[length]);
            Despike.Change(image, before, after, fast);
            Despike.ChangeScalar(image, before, after, scalar);
            fast.ShouldBe(scalar);
            for (var i = 0; i < length; i++)
                RandomImage.Same(fast[i], image[i] - new[] { (double)before[i], after[i] }.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average(), 1e-6).ShouldBeTrue();
        }
    }

    [Fact]
    public void Find_NoisyMovingSample_LeavesItAlone()
    {
        var found = Find(PreparedScan.Densities, Despike.DefaultThreshold).Sum(m => m.Count(b => b != 0));

        (found / (PreparedScan.Densities.Length * (double)PreparedScan.Side * PreparedScan.Side)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Find_PlantedSpikes_AreFoundInTheirFramesOnly()
    {
        var frames = PreparedScan.Copy();
        var noise = new Noise(9);
        var planted = new HashSet<(int Frame, int Pixel)>();
        // A hit of as many photons again, or twice, in the sample's frame; the other sign in a background's. Also in the first and the last frame.
        while (planted.Count < 600)
        {
            var (t, p) = (planted.Count % 20 == 0 ? (planted.Count % 40 == 0 ? 0 : frames.Length - 1) : noise.Next(frames.Length), noise.Next(frames[0].Length));
            if (float.IsNaN(frames[t][p]) || !planted.Add((t, p)))
                continue;
            frames[t][p] += (float)((noise.Uniform() < 0.8 ? -1 : 1) * (0.7 + noise.Uniform()));
        }

        var masks = Find(frames, Despike.DefaultThreshold);

        var found = masks.SelectMany((m, t) => m.Index().Where(x => x.Item != 0).Select(x => (t, x.Index))).ToHashSet();
        found.Count(f => planted.Contains(f)).ShouldBeGreaterThan(594);
        found.Count(f => !planted.Contains(f)).ShouldBeLessThan(15);
    }

    [Fact]
    public void Find_EdgeMovingByAPixel_IsNoSpike()
    {
        // A disc of density 1 with a border one pixel wide, that moves by a pixel between frames.
        float[] Disc(double shift, long seed) => [.. RandomImage.Of(80, 80, seed, sigma: 0.01).Select((v, i) => v + (float)Math.Clamp(20.5 - Math.Sqrt(Math.Pow(i / 80 - 40 - shift, 2) + Math.Pow(i % 80 - 40, 2)), 0, 1))];
        var mask = new byte[80 * 80];

        Despike.Find(Disc(1, 1), Disc(0, 2), Disc(2.2, 3), 80, 80, 6, mask).ShouldBe(0);
        mask.ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void Find_InvalidNeighboursInEnergy_UsesTheOther()
    {
        var (image, before, after) = (RandomImage.Of(64, 64, 1), RandomImage.Of(64, 64, 2), RandomImage.Of(64, 64, 3));
        image[2000] = 20;
        before[2000] = float.NaN;
        var mask = new byte[64 * 64];

        Despike.Find(image, before, after, 64, 64, 6, mask).ShouldBe(1);
        mask[2000].ShouldBe((byte)1);
    }

    [Fact]
    public void Find_NothingToCompareWith_Throws() => Should.Throw<ArgumentException>(() => Despike.Find(new float[4], default, default, 2, 2, 6, new byte[4]));

    private static byte[][] Find(float[][] frames, double threshold) => [.. frames.Select((frame, t) =>
    {
        var mask = new byte[frame.Length];
        Despike.Find(frame, t > 0 ? frames[t - 1] : null, t + 1 < frames.Length ? frames[t + 1] : null, PreparedScan.Side, PreparedScan.Side, threshold, mask).ShouldBe(mask.Count(b => b != 0));
        return mask;
    })];
}
