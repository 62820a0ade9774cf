namespace TxmXanes.Imaging.Backgrounds;

/// <summary>Which blocks show no sample.</summary>
/// <param name="Free">Per block.</param>
/// <param name="Lit">Per block: bright enough to tell.</param>
/// <param name="Level">Mean optical density of the free blocks under the prior background.</param>
public sealed record SampleFreeBlocks(bool[] Free, bool[] Lit, double Level)
{
    /// <summary>Per block: 0, or the number of the plateau it lies in, a stretch of uniform thin sample. Its optical density is one unknown a frame; how the light changes within it is seen as in the free field.</summary>
    public int[] Plateau { get; init; } = new int[Free.Length];

    /// <summary>Whether the user named them: then they are not held against what the field looks like. Named ones have no plateaus.</summary>
    public bool AreNamed { get; init; }

    /// <summary>Free blocks over lit ones.</summary>
    public double FreeFraction => Lit.Count(l => l) is > 0 and var lit ? (double)Free.Count(f => f) / lit : 0;

    /// <summary>With the level taken from the mean density.</summary>
    internal static SampleFreeBlocks Named(bool[] free, bool[] lit, ReadOnlySpan<float> mean)
    {
        var (sum, n) = (0.0, 0);
        for (var b = 0; b < free.Length; b++)
            if (free[b] && !float.IsNaN(mean[b]))
                (sum, n) = (sum + mean[b], n + 1);
        return new(free, lit, n > 0 ? sum / n : double.NaN);
    }
}
