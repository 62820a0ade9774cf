using System.Numerics.Tensors;
using TxmXanes.Benchmarks.Harness;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Preparation;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>Grey values of a whole scan to optical densities, and the preparation of one image, at 2048 x 2048.</summary>
internal static class OpticalDensityStack
{
    private const int Side = 2048, Frames = 100, BlockRows = 16;

    /// <summary>Best of several runs, every page touched before. The floor is the sum over all the floats that come out, the other way to touch them once.</summary>
    public static IReadOnlyList<Figure> Measure()
    {
        var random = new Random(1);
        var pattern = new ushort[Side * Side];
        for (var i = 0; i < pattern.Length; i++)
            pattern[i] = (ushort)(700 + random.Next(200));
        var raw = Touched(Frames, () => pattern.ToArray());
        var flats = Touched(Frames, () => Array.ConvertAll(pattern, g => g * 1.5f));
        var stack = Touched(Frames, () => new float[Side * Side]);
        var dark = Enumerable.Repeat(17f, Side * Side).ToArray();
        foreach (var frame in stack)
            Array.Fill(frame, 1);

        var floor = Timing.BestMs(4, () => Each(stack, part => Sink += TensorPrimitives.Sum<float>(stack[part.Frame].AsSpan(part.Pixels))));
        var measured = Timing.BestMs(4, () => Each(stack, part => OpticalDensity.ComputeBetween(
            raw[part.Frame].AsSpan(part.Pixels), dark.AsSpan(part.Pixels), flats[part.Frame].AsSpan(part.Pixels), flats[part.Frame].AsSpan(part.Pixels), 0, 0, 4095, stack[part.Frame].AsSpan(part.Pixels))));
        var between = Timing.BestMs(4, () => Each(stack, part => OpticalDensity.ComputeBetween(
            raw[part.Frame].AsSpan(part.Pixels), dark.AsSpan(part.Pixels), flats[0].AsSpan(part.Pixels), flats[^1].AsSpan(part.Pixels), part.Frame / (Frames - 1.0), 0, 4095, stack[part.Frame].AsSpan(part.Pixels))));
        return
        [
            new("read floor of the stack of floats", floor / 1000, "s"),
            new("-log and flat field, a flat to each frame", measured / 1000, "s", 0.5),
            new("the same, over the read floor", measured / floor, "times"),
            new("-log and flat field, flats interpolated", between / 1000, "s", 0.5),
            new("the same, over the read floor", between / floor, "times"),
            .. OneImage(stack[0], stack[1], stack[2]),
        ];
    }

    /// <summary>Keeps results from being optimised away.</summary>
    public static float Sink { get; private set; }

    private static IEnumerable<Figure> OneImage(float[] image, float[] before, float[] after)
    {
        var random = new Random(2);
        for (var i = 0; i < image.Length; i++)
            (image[i], before[i], after[i]) = ((float)random.NextDouble(), (float)random.NextDouble(), (float)random.NextDouble());
        for (var i = 0; i < image.Length / 1000; i++)
            image[random.Next(image.Length)] = float.NaN;
        var (filtered, mask) = (new float[image.Length], new byte[image.Length]);
        var gaussian = new GaussianFilter(Side, Side, 1);
        var finder = new BadPixelFinder(Side, Side);
        yield return new("median 3 x 3 of an image, 0.1 % invalid", Timing.BestMs(10, () => MedianFilter.Apply(image, Side, Side, 1, filtered)), "ms", 15);
        yield return new("median 5 x 5", Timing.BestMs(4, () => MedianFilter.Apply(image, Side, Side, 2, filtered)), "ms");
        yield return new("Gaussian of 1 px", Timing.BestMs(6, () => gaussian.Apply(filtered)), "ms");
        yield return new("despike", Timing.BestMs(6, () => Despike.Find(image, before, after, Side, Side, 6, mask)), "ms");
        yield return new("look for bad pixels", Timing.BestMs(6, () => finder.Add(image)), "ms");
        var binned = new float[Side / 2 * (Side / 2)];
        yield return new("binning 2 x 2", Timing.BestMs(6, () => PixelBinning.Of(image, Side, Side, 2, binned)), "ms");
    }

    // A few rows of all frames, then the next: what the frames share, the dark and the flats between which others lie, is read once into the cache.
    private static void Each(float[][] stack, Action<(int Frame, Range Pixels)> body) => Rows.ParallelFor(Side / BlockRows, (start, stop) =>
    {
        for (var block = start; block < stop; block++)
            for (var t = 0; t < stack.Length; t++)
                body((t, (block * BlockRows * Side)..((block + 1) * BlockRows * Side)));
    }, smallestShare: 1);

    private static T[][] Touched<T>(int count, Func<T[]> make) => [.. Enumerable.Range(0, count).Select(_ => make())];
}
