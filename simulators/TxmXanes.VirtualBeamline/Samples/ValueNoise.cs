using TxmXanes.VirtualBeamline.Random;

namespace TxmXanes.VirtualBeamline.Samples;

/// <summary>Smooth noise between random values on a unit lattice, -1 to 1.</summary>
internal readonly struct ValueNoise(CounterRandom random)
{
    public double At(double x, double y)
    {
        var (i, j) = ((long)Math.Floor(x), (long)Math.Floor(y));
        var (u, v) = (Smooth(x - i), Smooth(y - j));
        var top = Lattice(i, j) * (1 - u) + Lattice(i + 1, j) * u;
        var bottom = Lattice(i, j + 1) * (1 - u) + Lattice(i + 1, j + 1) * u;
        return top * (1 - v) + bottom * v;
    }

    private static double Smooth(double t) => t * t * (3 - 2 * t);

    private double Lattice(long i, long j) => random.Uniform((i + 5000) * 20011 + j + 5000, -1, 1);
}
