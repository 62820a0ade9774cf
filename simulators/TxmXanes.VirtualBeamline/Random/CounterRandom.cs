namespace TxmXanes.VirtualBeamline.Random;

/// <summary>
/// Random numbers without state: the n-th number of a stream is a hash of (key, n). So frame 57 has the same noise
/// whatever was rendered before it, and a run can be repeated from its seed alone.
/// </summary>
/// <remarks>The hash is the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</remarks>
public readonly struct CounterRandom(ulong key)
{
    private readonly ulong key = Mix(key);

    /// <summary>A stream of its own for a named purpose.</summary>
    public CounterRandom Stream(string purpose)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in purpose)
            hash = (hash ^ letter) * 1099511628211UL;
        return new(key ^ hash);
    }

    /// <summary>A stream of its own for a number (a frame, a particle).</summary>
    public CounterRandom Stream(long number) => new(key + 0xD1B54A32D192ED03UL * (ulong)(number + 1));

    /// <summary>64 random bits.</summary>
    public ulong Bits(long n) => Mix(key + 0x9E3779B97F4A7C15UL * (ulong)n);

    /// <summary>Uniform in (0, 1), both ends excluded.</summary>
    public double Uniform(long n) => ((Bits(n) >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Uniform in (low, high).</summary>
    public double Uniform(long n, double low, double high) => low + (high - low) * Uniform(n);

    /// <summary>Normal with mean 0 and standard deviation 1 (Box-Muller).</summary>
    public double Normal(long n)
    {
        var radius = Math.Sqrt(-2 * Math.Log(Uniform(2 * n)));
        return radius * Math.Cos(2 * Math.PI * Uniform(2 * n + 1));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
