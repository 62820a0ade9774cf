namespace TxmXanes.Imaging.Structure;

/// <summary>Seeded random numbers that are the same on every machine and in every version (Steele, Lea, Flood 2014).</summary>
internal sealed class SplitMix64(long seed)
{
    private ulong state = (ulong)seed;

    /// <summary>Uniform in [0, 1).</summary>
    public double Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return ((z ^ z >> 31) >> 11) * (1.0 / (1UL << 53));
    }
}
