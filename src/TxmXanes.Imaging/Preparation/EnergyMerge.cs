using TxmXanes.Imaging.Stacks;

namespace TxmXanes.Imaging.Preparation;

/// <summary>What becomes of images taken at one energy.</summary>
public enum Repeats
{
    /// <summary>Their mean stands for them.</summary>
    Average,

    /// <summary>Each stays, one after another in order of acquisition.</summary>
    Keep,
}

/// <summary>Brings the images of a scan, or of several, into rising energies.</summary>
public static class EnergyMerge
{
    /// <summary>Energies no further apart are one: above the scatter of an encoder (some meV), far below any step of a XANES plan.</summary>
    public const double DefaultToleranceEv = 0.02;

    /// <summary>Where the image at each place of a rising order comes from; equal energies keep their order.</summary>
    /// <exception cref="ArgumentException">An energy is not a number.</exception>
    public static int[] Order(IReadOnlyList<double> energiesEv)
    {
        if (energiesEv.Any(e => !double.IsFinite(e)))
            throw new ArgumentException("An energy is not a finite number.", nameof(energiesEv));
        return [.. Enumerable.Range(0, energiesEv.Count).OrderBy(i => energiesEv[i])];
    }

    /// <summary>A stack of images in any order of energy: of one scan or, put one after another, of several of the same size and alignment. The images are not copied.</summary>
    /// <param name="repeats">Average writes the mean into the first image of each energy.</param>
    /// <param name="toleranceEv">Energies within this of the lowest of a group are one; their mean (eV) stands for them.</param>
    public static SpectrumStack Sorted(int rows, int columns, IReadOnlyList<double> energiesEv, IReadOnlyList<float[]> frames, Repeats repeats = Repeats.Average, double toleranceEv = DefaultToleranceEv)
    {
        var order = Order(energiesEv);
        var sorted = new SpectrumStack(rows, columns, [.. order.Select(i => energiesEv[i])], [.. order.Select(i => frames[i])]);
        return repeats == Repeats.Keep ? sorted : Average(sorted, toleranceEv);
    }

    /// <summary>Repeats replaced by their mean over the valid ones; the images of a group share the first's memory, the others are let go.</summary>
    public static SpectrumStack Average(SpectrumStack stack, double toleranceEv = DefaultToleranceEv)
    {
        return Mean(stack, Groups(stack.EnergiesEv, toleranceEv));
    }

    /// <summary>Runs of rising energies that are one.</summary>
    public static List<Range> Groups(IReadOnlyList<double> risingEv, double toleranceEv = DefaultToleranceEv)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(toleranceEv);
        var groups = new List<Range>();
        for (var t = 0; t < risingEv.Count;)
        {
            var stop = t + 1;
            while (stop < risingEv.Count && risingEv[stop] - risingEv[t] <= toleranceEv)
                stop++;
            groups.Add(t..stop);
            t = stop;
        }
        return groups;
    }

    /// <summary>Coarser in energy: every <paramref name="count"/> neighbours become their mean, at their mean energy. What is left over at the end makes a group of its own.</summary>
    public static SpectrumStack Bin(SpectrumStack stack, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Mean(stack, [.. Enumerable.Range(0, (stack.Count + count - 1) / count).Select(g => (g * count)..Math.Min(stack.Count, (g + 1) * count))]);
    }

    private static SpectrumStack Mean(SpectrumStack stack, List<Range> groups)
    {
        if (groups.Count == stack.Count)
            return stack;
        foreach (var group in groups)
            if (stack.Frames[group] is { Length: > 1 } frames)
                FrameMean.Of(frames, stack.Rows, stack.Columns, frames[0]);
        return new SpectrumStack(stack.Rows, stack.Columns, [.. groups.Select(g => stack.EnergiesEv[g].Average())], [.. groups.Select(g => stack.Frames[g.Start])]);
    }
}
