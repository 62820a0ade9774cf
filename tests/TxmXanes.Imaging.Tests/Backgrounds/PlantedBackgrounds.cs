using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Sequences of backgrounds that follow a known polynomial of their first and last frames.</summary>
internal sealed class PlantedBackgrounds
{
    public const double Scale = 2000;

    private readonly Func<double, double, int, int, double> polynomial;
    private readonly int seed;
    private readonly double noise;
    private readonly float[] texture;

    /// <param name="polynomial">Grey value in units of <see cref="Scale"/> from u, v, energy index and pixel.</param>
    /// <param name="noise">Of the frames between, relative.</param>
    public PlantedBackgrounds(int rows, int columns, int energies, Func<double, double, int, int, double> polynomial, int seed = 1, double noise = 0)
    {
        (Rows, Columns, this.polynomial, this.seed, this.noise) = (rows, columns, polynomial, seed, noise);
        EnergiesEv = Enumerable.Range(0, energies).Select(t => 8200.0 + 4 * t).ToArray();
        texture = new Noise(seed).SmoothField(rows, columns, 1.2).Select(v => (float)(1 + 0.075 * v)).ToArray();
    }

    public int Rows { get; }

    public int Columns { get; }

    public double[] EnergiesEv { get; }

    /// <summary>All frames of a sequence.</summary>
    public float[][] Sequence(int sequence)
    {
        var random = new Noise(1000 * seed + sequence);
        var (gainFirst, gainLast) = (1 + 0.1 * random.Gaussian(), 0.95 + 0.1 * random.Gaussian());
        var (slopeFirst, slopeLast) = (0.2 * random.Gaussian(), 0.2 * random.Gaussian());
        var frames = EnergiesEv.Select(_ => new float[Rows * Columns]).ToArray();
        for (var p = 0; p < texture.Length; p++)
        {
            var u = texture[p] * (gainFirst + slopeFirst * (p % Columns) / Columns + 0.02 * random.Gaussian());
            var v = texture[p] * (gainLast + slopeLast * (p / Columns) / Rows + 0.02 * random.Gaussian());
            frames[0][p] = (float)(Scale * u);
            frames[^1][p] = (float)(Scale * v);
            for (var t = 1; t < frames.Length - 1; t++)
                frames[t][p] = (float)(Scale * polynomial(frames[0][p] / Scale, frames[^1][p] / Scale, t, p) * (1 + noise * random.Gaussian()));
        }
        return frames;
    }
}
