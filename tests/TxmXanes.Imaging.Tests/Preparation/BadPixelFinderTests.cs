using Shouldly;
using TxmXanes.Imaging.Preparation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Preparation;

public class BadPixelFinderTests
{
    [Fact]
    public void Mark_PlantedBadPixels_AreFoundAndFewOthers()
    {
        const int Side = PreparedScan.Side;
        var frames = PreparedScan.Copy();
        var random = new Noise(4);
        var (level, flicker, missing) = (Draw(random, 40), Draw(random, 40), Draw(random, 40));
        var pair = 50 * Side + 60;
        foreach (var frame in frames)
        {
            foreach (var p in level)
                frame[p] += p % 2 == 0 ? 0.5f : -0.5f;
            foreach (var p in flicker)
                frame[p] += (float)(0.15 * random.Gaussian());
            foreach (var p in missing)
                if (random.Uniform() < 0.8)
                    frame[p] = float.NaN;
            frame[pair] = frame[pair + 1] = 2.5f;
        }
        var finder = new BadPixelFinder(Side, Side);
        foreach (var frame in frames)
            finder.Add(frame);
        var map = new byte[Side * Side];

        var marked = finder.Mark(map);

        marked.ShouldBe(map.Count(b => b != 0));
        level.Count(p => map[p] != 0).ShouldBe(40);
        flicker.Count(p => (map[p] & BadPixelFinder.Flickering) != 0).ShouldBeGreaterThan(36);
        missing.ShouldAllBe(p => (map[p] & BadPixelFinder.Missing) != 0);
        map[pair].ShouldBe(BadPixelFinder.Isolated);
        map[pair + 1].ShouldBe(BadPixelFinder.Isolated);
        var planted = level.Concat(flicker).Concat(missing).Append(pair).Append(pair + 1).ToHashSet();
        map.Index().Count(x => x.Item != 0 && !planted.Contains(x.Index) && PreparedScan.Scan.Bad[x.Index] == 0).ShouldBe(0);
    }

    [Fact]
    public void Mark_SampleThatMovesWithSpikes_MarksNothing()
    {
        const int Side = PreparedScan.Side;
        var frames = PreparedScan.Copy();
        var random = new Noise(5);
        for (var n = 0; n < 500; n++)
            frames[random.Next(frames.Length)][random.Next(Side * Side)] -= 2;
        var finder = new BadPixelFinder(Side, Side);
        foreach (var frame in frames)
            finder.Add(frame);
        var map = new byte[Side * Side];

        finder.Mark(map);

        map.Index().Count(x => x.Item != 0 && PreparedScan.Scan.Bad[x.Index] == 0).ShouldBe(0);
    }

    [Fact]
    public void Mark_TooFewFrames_Throws() => Should.Throw<InvalidOperationException>(() => new BadPixelFinder(4, 4).Mark(new byte[16]));

    [Fact]
    public void Repair_BadPixels_GetTheMedianOfTheirValidNeighbours()
    {
        float[] image = [1, 2, 3, 4, 100, 6, 7, 8, float.NaN];
        byte[] map = [0, 0, 0, 0, 1, 0, 0, 0, 1];

        BadPixelMap.Repair(map, 3, 3, image).ShouldBe(2);

        image[4].ShouldBe(4); // of 1 2 3 4 6 7 8
        image[8].ShouldBe(7); // of 6 and 8: the bad neighbour does not count
    }

    [Fact]
    public void Invalidate_United_IsNaNWhereEitherIsBad()
    {
        byte[] map = [0, 2, 0, 0];
        BadPixelMap.Unite(map, [0, 1, 4, 0]);
        float[] image = [1, 2, 3, 4];
        BadPixelMap.Invalidate(map, image);

        map.ShouldBe([0, 3, 4, 0]);
        image.ShouldBe([1, float.NaN, float.NaN, 4]);
    }

    private static int[] Draw(Noise random, int count)
    {
        // Apart from each other, so that each stands for itself.
        var drawn = new List<int>();
        while (drawn.Count < count)
            if (random.Next(PreparedScan.Side * PreparedScan.Side) is var p && !drawn.Any(d => Math.Abs(d / PreparedScan.Side - p / PreparedScan.Side) < 4 && Math.Abs(d % PreparedScan.Side - p % PreparedScan.Side) < 4))
                drawn.Add(p);
        return [.. drawn];
    }
}
