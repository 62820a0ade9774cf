using System.Numerics.Tensors;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Random;
using TxmXanes.VirtualBeamline.Scenes;

namespace TxmXanes.VirtualBeamline.Camera;

/// <summary>
/// From expected to recorded grey values: photon noise, read noise, offset, dead and hot pixels, saturation.
/// value = round(offset + Poisson(m / gain) gain + N(0, read)), so var = gain m + read variance.
/// </summary>
/// <remarks>Which pixels are dead or hot belongs to the scene's seed; the noise has its own. Scratch inside: one thread at a time.</remarks>
public sealed class Sensor
{
    // From here on a normal number stands in for a Poisson one: at 40 photons its skewness is 0.16.
    private const double FewestPhotonsForNormal = 40;

    private readonly CameraSettings settings;
    private readonly CounterRandom noise;
    private readonly double readVariance;
    private readonly float[] normal;
    private readonly float[] sigma;
    private readonly Dictionary<int, List<(int Column, float AduPerSecond)>> hot = [];
    private readonly Dictionary<int, List<int>> dead = [];

    public Sensor(CameraSettings settings, CounterRandom scene, CounterRandom noise)
    {
        (this.settings, this.noise) = (settings, noise);
        // Rounding to whole ADU adds a twelfth of its own.
        readVariance = Math.Max(0, settings.ReadVarianceAdu2 - 1 / 12.0);
        normal = new float[settings.Columns];
        sigma = new float[settings.Columns];
        var pixels = (long)settings.Rows * settings.Columns;
        foreach (var (row, column, n) in Pick(scene.Stream("hot pixels"), settings.HotFraction))
            RowOf(hot, row).Add((column, (float)(settings.HotAduPerSecond * -Math.Log(scene.Stream("glow").Uniform(n)))));
        foreach (var (row, column, _) in Pick(scene.Stream("dead pixels"), settings.DeadFraction))
            RowOf(dead, row).Add(column);

        IEnumerable<(int Row, int Column, long Number)> Pick(CounterRandom random, double fraction)
        {
            for (var n = 0L; n < Math.Round(fraction * pixels); n++)
            {
                var at = (long)(random.Uniform(n) * pixels);
                yield return ((int)(at / settings.Columns), (int)(at % settings.Columns), n);
            }
        }
    }

    /// <summary>Records one row of the exposure.</summary>
    /// <param name="expectedAdu">Above dark, without dark current; changed to the noisy values.</param>
    public void Record(Shot shot, int row, Span<float> expectedAdu, Span<ushort> destination)
    {
        TensorPrimitives.Add(expectedAdu, (float)(settings.DarkAduPerSecond * shot.ExposureSeconds), expectedAdu);
        foreach (var (column, glow) in hot.GetValueOrDefault(row) ?? [])
            expectedAdu[column] += glow * (float)shot.ExposureSeconds;
        var stream = noise.Stream(shot.Number);
        NormalNoise.Fill(stream.Bits(0), row, normal);
        var gain = (float)settings.GainAduPerPhoton;
        TensorPrimitives.Multiply(expectedAdu, gain, sigma);
        TensorPrimitives.Add(sigma, (float)readVariance, sigma);
        TensorPrimitives.Sqrt<float>(sigma, sigma);
        var faintest = TensorPrimitives.Min<float>(expectedAdu);
        if (faintest < gain * FewestPhotonsForNormal)
            CountFewPhotons(stream.Stream(row), expectedAdu);
        // value = expected + sigma * normal + offset, clipped and rounded half up.
        TensorPrimitives.MultiplyAdd<float>(sigma, normal, expectedAdu, expectedAdu);
        TensorPrimitives.Add(expectedAdu, (float)settings.OffsetAdu + 0.5f, expectedAdu);
        TensorPrimitives.Max(expectedAdu, 0, expectedAdu);
        TensorPrimitives.Min(expectedAdu, (float)settings.SaturationAdu, expectedAdu);
        TensorPrimitives.ConvertTruncating<float, ushort>(expectedAdu, destination);
        foreach (var column in dead.GetValueOrDefault(row) ?? [])
            destination[column] = (ushort)settings.OffsetAdu;
    }

    // Where photons are few they are counted exactly, and only the read noise stays normal.
    private void CountFewPhotons(CounterRandom random, Span<float> adu)
    {
        var gain = settings.GainAduPerPhoton;
        var read = (float)Math.Sqrt(readVariance);
        for (var c = 0; c < adu.Length; c++)
        {
            if (adu[c] >= gain * FewestPhotonsForNormal)
                continue;
            adu[c] = (float)(gain * Poisson.Draw(adu[c] / gain, random.Uniform(c)));
            sigma[c] = read;
        }
    }

    private static List<T> RowOf<T>(Dictionary<int, List<T>> rows, int row)
    {
        if (!rows.TryGetValue(row, out var list))
            rows[row] = list = [];
        return list;
    }
}
