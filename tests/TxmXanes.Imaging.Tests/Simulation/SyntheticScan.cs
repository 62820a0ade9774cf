using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Registration;
using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Imaging.Tests.Simulation;

/// <summary>
/// A scan of a smooth phantom whose truth is known everywhere: shifts are exact (the phantom is a function of position), noise follows the camera law, the flat has a fixed texture and an envelope that may move.
/// </summary>
internal sealed class SyntheticScan
{
    public const double GainAdu = 0.140;
    public const double ReadNoiseAdu = 3.56;
    public const double SaturationAdu = 4095;
    public const double DarkAdu = 17;
    private readonly double[] texture;
    private readonly (double Row, double Column, double Gain)[] envelope;
    private readonly int seed;

    public SyntheticScan(int rows, int columns, int seed, ReferenceSpectrum[]? references = null, bool motion = false, double runout = 1, double jitter = 0.1, double badFraction = 0.001, double jumpLow = 0.03, double jumpHigh = 0.6, double detail = 1, double photons = 14000)
    {
        (Rows, Columns, this.seed) = (rows, columns, seed);
        (JumpLow, JumpHigh, Detail, PeakPhotons) = (jumpLow, jumpHigh, detail, photons);
        References = references ?? SyntheticReferences.TwoPhases;
        var random = new Noise(seed);
        texture = random.SmoothField(rows, columns, 1.2).Select(v => 1 + 0.075 * v).ToArray();
        Bad = new byte[rows * columns];
        for (var i = 0; i < badFraction * Bad.Length; i++)
            Bad[random.Next(Bad.Length)] = (byte)(1 + random.Next(2));
        var t = EnergiesEv.Length;
        Shifts = new Shift[t];
        envelope = new (double, double, double)[t + 2];
        var (phase, phase2) = (random.Uniform() * 6, random.Uniform() * 6);
        for (var i = 0; i < t; i++)
        {
            var smooth = new Shift(RunOut(EnergiesEv[i], 1.2, 0.004, phase) - RunOut(EnergiesEv[0], 1.2, 0.004, phase), RunOut(EnergiesEv[i], 0.9, -0.0055, phase2) - RunOut(EnergiesEv[0], 0.9, -0.0055, phase2));
            Shifts[i] = i == 0 ? Shift.None : new Shift(runout * smooth.Row, runout * smooth.Column) + new Shift(jitter * random.Gaussian(), jitter * random.Gaussian());
        }
        for (var i = 0; i < envelope.Length; i++)
            envelope[i] = motion ? (13 * random.Gaussian(), 3.5 * random.Gaussian(), 1 + 0.012 * random.Gaussian()) : (0, 0, 1);
    }

    /// <summary>The scan on which today's packages were compared: 60 bad pixels, 7,000 photons, median edge jump 0.2, shifts of a few pixels, Ni metal, NiO and a LiNiO2-like reference.</summary>
    public static SyntheticScan ForPackages(int seed = 1, int side = 256) =>
        new(side, side, seed, SyntheticReferences.MetalOxideLayered, badFraction: 60.0 / (side * side), jumpLow: 0.03, jumpHigh: 0.5, photons: 7000);

    public int Rows { get; }

    public int Columns { get; }

    public ReferenceSpectrum[] References { get; }

    public double[] EnergiesEv { get; } = SyntheticReferences.PublishedEnergiesEv;

    public Shift[] Shifts { get; }

    /// <summary>1 dead, 2 hot.</summary>
    public byte[] Bad { get; }

    /// <summary>Per pixel at the beam's maximum.</summary>
    public double PeakPhotons { get; }

    public double JumpLow { get; }

    public double JumpHigh { get; }

    /// <summary>Spatial frequencies are multiplied by this.</summary>
    public double Detail { get; }

    /// <summary>The edge jump (thickness) at a position, rising with the column and rippled.</summary>
    public double Jump(double row, double column)
    {
        var u = column / Columns;
        var ripple = 0.75 + 0.25 * Math.Sin(Detail * row / 4.0 + Math.Sin(Detail * column / 9.0)) * Math.Cos(Detail * column / 5.0 + 0.6 * Math.Sin(Detail * row / 7.0));
        return JumpLow + (JumpHigh - JumpLow) * u * ripple;
    }

    public void Coefficients(double row, double column, Span<double> c)
    {
        var sum = 0.0;
        for (var j = 0; j < c.Length; j++)
        {
            c[j] = 1.2 + Math.Sin(Detail * row / (11.0 + 3 * j) + 2 * j) * Math.Cos(Detail * column / (13.0 - 2 * j) + j);
            sum += c[j];
        }
        var jump = Jump(row, column);
        for (var j = 0; j < c.Length; j++)
            c[j] *= jump / sum;
    }

    public void Fractions(double row, double column, Span<double> f)
    {
        Coefficients(row, column, f);
        var sum = 0.0;
        foreach (var v in f)
            sum += v;
        for (var j = 0; j < f.Length; j++)
            f[j] /= sum;
    }

    // A stage's run-out as the beamline configuration describes it: a wave over 310 eV and a slope, about ±2 px over the scan. The phase is drawn.
    private static double RunOut(double energyEv, double amplitude, double slope, double phase) =>
        amplitude * Math.Sin(2 * Math.PI * (energyEv - 8400) / 310 + phase) + slope * (energyEv - 8400);

    /// <summary>True optical density without an illumination.</summary>
    public double Density(double row, double column, double energyEv)
    {
        Span<double> c = stackalloc double[References.Length];
        Coefficients(row, column, c);
        var jump = Jump(row, column);
        var y = 0.05 + 0.35 * jump - 0.06 * jump * (energyEv - 8200) / 395;
        for (var j = 0; j < c.Length; j++)
            y += c[j] * References[j].At(energyEv);
        return y;
    }

    /// <summary>Noise-free background above the dark, ADU. <paramref name="index"/>: energy, or T and T + 1 for the first and last background.</summary>
    public double Beam(int pixel, int index)
    {
        var (r, c) = (pixel / Columns, pixel % Columns);
        var (dr, dc, gain) = envelope[index];
        var (u, v) = ((r - dr - Rows / 2.0) / (Rows * 0.9), (c - dc - Columns / 2.0) / (Columns * 0.9));
        return gain * PeakPhotons * GainAdu * texture[pixel] * Math.Exp(-(u * u + v * v) / 2);
    }

    public ushort[] SampleFrame(int t, int noiseSeed)
    {
        var random = new Noise(HashCode(noiseSeed, t));
        var frame = new ushort[Rows * Columns];
        for (var p = 0; p < frame.Length; p++)
            frame[p] = Expose(p, Beam(p, t) * Math.Exp(-Density(p / Columns - Shifts[t].Row, p % Columns - Shifts[t].Column, EnergiesEv[t])), random);
        return frame;
    }

    /// <summary>A background in the illumination of <paramref name="index"/> (see <see cref="Beam"/>).</summary>
    public ushort[] BackgroundFrame(int index, int noiseSeed)
    {
        var random = new Noise(HashCode(noiseSeed, 1000 + index));
        var frame = new ushort[Rows * Columns];
        for (var p = 0; p < frame.Length; p++)
            frame[p] = Expose(p, Beam(p, index), random);
        return frame;
    }

    public ushort[] DarkFrame(int noiseSeed)
    {
        var random = new Noise(HashCode(noiseSeed, 5000));
        var frame = new ushort[Rows * Columns];
        for (var p = 0; p < frame.Length; p++)
            frame[p] = Expose(p, 0, random);
        return frame;
    }

    /// <summary>Cramér-Rao bound of the fractions at a map pixel for known backgrounds, no shifts.</summary>
    public double[] Bound(int row, int column)
    {
        var j = References.Length;
        var n = j + 2;
        var fisher = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(n, n);
        var v = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(n);
        for (var t = 0; t < EnergiesEv.Length; t++)
        {
            v[0] = 1;
            v[1] = (EnergiesEv[t] - 8200) / 395;
            for (var k = 0; k < j; k++)
                v[k + 2] = References[k].At(EnergiesEv[t]);
            var counts = Beam(row * Columns + column, t) * Math.Exp(-Density(row, column, EnergiesEv[t]));
            fisher += v.OuterProduct(v) * (counts * counts / (GainAdu * counts + ReadNoiseAdu * ReadNoiseAdu));
        }
        var covariance = fisher.Inverse();
        var f = new double[j];
        Fractions(row, column, f);
        var jump = Jump(row, column);
        var bound = new double[j];
        for (var k = 0; k < j; k++)
        {
            var gradient = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(n);
            for (var l = 0; l < j; l++)
                gradient[l + 2] = ((k == l ? 1 : 0) - f[k]) / jump;
            bound[k] = Math.Sqrt(gradient * covariance * gradient);
        }
        return bound;
    }

    private ushort Expose(int pixel, double adu, Noise random)
    {
        if (Bad[pixel] == 1)
            return (ushort)DarkAdu;
        if (Bad[pixel] == 2)
            return (ushort)(3500 + 50 * random.Gaussian());
        var value = DarkAdu + adu + Math.Sqrt(GainAdu * adu + ReadNoiseAdu * ReadNoiseAdu) * random.Gaussian();
        return (ushort)Math.Clamp(Math.Round(value), 0, SaturationAdu);
    }

    private long HashCode(int noiseSeed, int index) => (seed * 1_000_003L + noiseSeed) * 1_000_033L + index;
}
