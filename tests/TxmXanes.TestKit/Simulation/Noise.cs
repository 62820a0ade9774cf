namespace TxmXanes.TestKit.Simulation;

/// <summary>Seeded Gaussian numbers.</summary>
/// <remarks>SplitMix64 (Steele, Lea, Flood 2014): System.Random with seeds a constant apart gives correlated numbers, which cancelled the noise of frame and background here.</remarks>
public sealed class Noise(long seed)
{
    private ulong state = Mix((ulong)seed);
    private double spare = double.NaN;

    public double Uniform()
    {
        state += 0x9E3779B97F4A7C15;
        return (Mix(state) >> 11) * (1.0 / (1UL << 53));
    }

    public int Next(int below) => (int)(Uniform() * below);

    public double Gaussian()
    {
        if (!double.IsNaN(spare))
        {
            (var kept, spare) = (spare, double.NaN);
            return kept;
        }
        // Marsaglia's polar method: two numbers at once.
        while (true)
        {
            var (u, v) = (2 * Uniform() - 1, 2 * Uniform() - 1);
            var s = u * u + v * v;
            if (s is >= 1 or 0)
                continue;
            var scale = Math.Sqrt(-2 * Math.Log(s) / s);
            spare = v * scale;
            return u * scale;
        }
    }

    /// <summary>White noise smoothed by a Gaussian of sigma pixels and scaled to rms 1.</summary>
    public double[] SmoothField(int rows, int columns, double sigma)
    {
        var field = new double[rows * columns];
        for (var i = 0; i < field.Length; i++)
            field[i] = Gaussian();
        var reach = (int)Math.Ceiling(3 * sigma);
        var kernel = Enumerable.Range(-reach, 2 * reach + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma))).ToArray();
        var temporary = new double[field.Length];
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                for (var k = -reach; k <= reach; k++)
                    temporary[r * columns + c] += kernel[k + reach] * field[r * columns + Math.Clamp(c + k, 0, columns - 1)];
        Array.Clear(field);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                for (var k = -reach; k <= reach; k++)
                    field[r * columns + c] += kernel[k + reach] * temporary[Math.Clamp(r + k, 0, rows - 1) * columns + c];
        var mean = field.Average();
        var rms = Math.Sqrt(field.Sum(v => (v - mean) * (v - mean)) / field.Length);
        return field.Select(v => (v - mean) / rms).ToArray();
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
