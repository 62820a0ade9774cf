using System.Numerics.Tensors;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Buffers;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.TestKit.Simulation;

namespace TxmXanes.Benchmarks.Analysis;

/// <summary>A full-size scan of particles with a background at every energy, each frame made when it is read: to be written into files that are too large to keep.</summary>
/// <remarks>Noise follows the camera law but is drawn from a table, a row from a random place on: independent between frames, at a tenth of the cost. One caller at a time.</remarks>
internal sealed class ParticleScan : IScanFrames
{
    public const double GainAdu = SyntheticScan.GainAdu, ReadNoiseAdu = SyntheticScan.ReadNoiseAdu, SaturationAdu = SyntheticScan.SaturationAdu;
    private const int DarkFrames = 5;
    private const double PeakPhotons = 14000, DarkAdu = SyntheticScan.DarkAdu;
    private readonly int side;
    private readonly double[] energiesEv;
    private readonly Shift[] shifts;
    private readonly float[][] coefficients;
    private readonly float[] beam;
    private readonly float[] phantom;
    private readonly float[] normals;

    public ParticleScan(int side, int energies)
    {
        this.side = side;
        energiesEv = SyntheticReferences.PublishedEnergiesEv.Distinct().Take(energies).ToArray();
        if (energiesEv.Length != energies)
            throw new ArgumentOutOfRangeException(nameof(energies), energies, $"The published plan has {energiesEv.Length} energies.");
        shifts = Array.ConvertAll(energiesEv, e => new Shift(2.5 * Math.Sin((e - energiesEv[0]) / 50), 0.009 * (e - energiesEv[0])));
        coefficients = References.Select(_ => new float[side * side]).ToArray();
        (beam, phantom) = (new float[side * side], new float[side * side]);
        var random = new Noise(1);
        normals = Enumerable.Range(0, (1 << 20) + side).Select(_ => (float)random.Gaussian()).ToArray();
        Rows.ParallelFor(side, FillRows);
        Frames = [.. Enumerable.Range(0, DarkFrames).Select(i => Frame(i + 1, ImageKey.Dark, 0)), .. Enumerable.Range(0, energies).SelectMany(t => new[] { Frame(DarkFrames + 2 * t + 1, ImageKey.Background, t), Frame(DarkFrames + 2 * t + 2, ImageKey.Sample, t) })];
    }

    public static ReferenceSpectrum[] References => SyntheticReferences.MetalOxideLayered;

    public string Path => "particles";

    public string Sha256 => throw new NotSupportedException("Frames that were never in a file have no hash.");

    public CameraDescription Camera => new(new(side, side), SaturationAdu, GainAdu, ReadNoiseAdu, 6.5, 0.1);

    public IReadOnlyList<FrameMetadata> Frames { get; }

    public string PlanText => "";

    public string RecipeText => "";

    public void ReadFrame(int index, Span<ushort> pixels)
    {
        var (frame, noise) = (Frames[index], new Noise(1000 + index));
        var places = Enumerable.Range(0, side).Select(_ => noise.Next(normals.Length - side)).ToArray();
        var grey = new ushort[side * side];
        var energy = References.Select(r => (float)r.At(frame.EnergyEv)).ToArray();
        var shift = shifts[frame.EnergyIndex];
        if (frame.Key == ImageKey.Sample)
            Rows.ParallelFor(side, (start, stop) => FillDensity(start, stop, energy));
        Rows.ParallelFor(side, (start, stop) =>
        {
            var (mean, sigma, scratch) = (new float[side], new float[side], new float[ShiftedRow.ScratchLength(side)]);
            var (vertical, horizontal) = (ShiftTaps.For(-shift.Row, Interpolation.Cubic), ShiftTaps.For(-shift.Column, Interpolation.Cubic));
            for (var row = start; row < stop; row++)
            {
                var light = beam.AsSpan(row * side, side);
                if (frame.Key == ImageKey.Dark)
                    Array.Clear(mean);
                else if (frame.Key == ImageKey.Background)
                    light.CopyTo(mean);
                else
                {
                    ShiftedRow.Sample(phantom, side, row, vertical, horizontal, scratch, mean);
                    TensorPrimitives.Negate(mean, mean);
                    TensorPrimitives.Exp(mean, mean);
                    TensorPrimitives.Multiply(mean, light, mean);
                }
                TensorPrimitives.Multiply(mean, (float)GainAdu, sigma);
                TensorPrimitives.Add(sigma, (float)(ReadNoiseAdu * ReadNoiseAdu), sigma);
                TensorPrimitives.Sqrt(sigma, sigma);
                TensorPrimitives.MultiplyAdd(sigma, normals.AsSpan(places[row], side), mean, mean);
                var to = grey.AsSpan(row * side, side);
                for (var c = 0; c < side; c++)
                    to[c] = float.IsNaN(mean[c]) ? (ushort)DarkAdu : (ushort)Math.Clamp(mean[c] + (float)DarkAdu + 0.5f, 0, (float)SaturationAdu);
            }
        });
        grey.CopyTo(pixels);
    }

    public void Dispose()
    {
    }

    private static FrameMetadata Frame(int id, ImageKey key, double energyEv, int index) => new()
    {
        ImageId = id, Key = key, EnergyIndex = index, EnergySetpointEv = energyEv, EnergyEv = energyEv, CountTimeSeconds = 5, StartTime = 6 * id, StopTime = 6 * id + 5,
    };

    private FrameMetadata Frame(int id, ImageKey key, int index) => Frame(id, key, energiesEv[index], index);

    // Round particles on a grid, each of its own mixture, over a thin film; the beam a wide Gaussian with a texture.
    private void FillRows(int start, int stop)
    {
        const int Pitch = 128;
        var random = new Noise(10 + start);
        for (var row = start; row < stop; row++)
            for (var c = 0; c < side; c++)
            {
                var (i, j) = (row / Pitch, c / Pitch);
                var seed = unchecked((uint)(i * 7919 + j * 104729 + 1) * 2654435761u);
                var (radius, a, b) = (30 + seed % 30, (seed >> 8) % 256 / 255f, (seed >> 16) % 256 / 255f);
                var (x, y) = ((row % Pitch - Pitch / 2f) / radius, (c % Pitch - Pitch / 2f) / radius);
                var inside = 1 - x * x - y * y;
                // A shoulder of a few pixels, so that the particle is smooth on the pixels' scale.
                var thickness = 0.01f + 0.5f * inside * inside / (inside * inside + 0.02f) * (inside > 0 ? 1 : 0);
                var p = row * side + c;
                coefficients[0][p] = thickness * a;
                coefficients[1][p] = thickness * (1 - a) * b;
                coefficients[2][p] = thickness * (1 - a) * (1 - b);
                var (u, v) = ((row - side / 2.0) / (0.9 * side), (c - side / 2.0) / (0.9 * side));
                beam[p] = (float)(PeakPhotons * GainAdu * (1 + 0.075 * Math.Clamp(random.Gaussian(), -3, 3)) * Math.Exp(-(u * u + v * v) / 2));
            }
    }

    // y = 0.05 + sum c_j (0.3 + r_j(E))
    private void FillDensity(int start, int stop, float[] absorption)
    {
        var part = phantom.AsSpan(start * side, (stop - start) * side);
        part.Fill(0.05f);
        for (var j = 0; j < absorption.Length; j++)
            TensorPrimitives.MultiplyAdd(coefficients[j].AsSpan(start * side, part.Length), 0.3f + absorption[j], part, part);
    }
}
