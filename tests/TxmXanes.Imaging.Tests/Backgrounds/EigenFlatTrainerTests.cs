using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Guards what is learnt of a beam: planted motions come back with their variances and no others, and neither noise nor dark corners pass for motion.</summary>
public class EigenFlatTrainerTests
{
    private const int RowCount = 96, ColumnCount = 128, Frames = 240;
    private const double Gain = 0.14, ReadNoise = 3.6, Grey = 2000;
    private static readonly double[] Sigmas = [0.10, 0.03, 0.01];

    [Fact]
    public void Fit_PlantedModes_AreRecoveredToNoise()
    {
        var beam = new Beam(Sigmas, noisy: true);
        var trainer = Trained(beam);
        var eigenFlats = trainer.Fit();

        eigenFlats.Planes.Count.ShouldBe(3);
        for (var k = 0; k < 3; k++)
        {
            eigenFlats.Variances[k].ShouldBe(beam.Variance(k), 0.03 * beam.Variance(k));
            // What the planted fields do not explain of a plane is noise: a block's over sqrt(M) and the mode's sigma, lifted by the other blocks' at most twofold.
            RmsBeyond(eigenFlats.Planes[k], beam.Planted).ShouldBeLessThan(2 * BlockNoise / Math.Sqrt(Frames * beam.Variance(k)));
        }
        eigenFlats.LeftOverRms.ShouldBeLessThan(0.2 * BlockNoise);
        for (var i = 0; i < beam.MeanLog.Length; i++)
            trainer.LogTexture()[i].ShouldBe((float)beam.MeanLog[i], 6 * 0.009f / MathF.Sqrt(Frames));
    }

    [Fact]
    public void Fit_NothingButNoise_FindsNoMode()
    {
        var eigenFlats = Trained(new Beam([], noisy: true)).Fit();
        eigenFlats.Planes.ShouldBeEmpty();
        eigenFlats.LeftOverRms.ShouldBeLessThan(0.2 * BlockNoise);
    }

    [Fact]
    public void Fit_GainUnknown_KeepsTheStrongestAndTakesNothingOff()
    {
        var beam = new Beam(Sigmas, noisy: true);
        var eigenFlats = Trained(beam, gain: 0).Fit();
        eigenFlats.Planes.Count.ShouldBe(EigenFlatTrainer.MostModes);
        eigenFlats.Variances[0].ShouldBe(beam.Variance(0), 0.03 * beam.Variance(0));
        eigenFlats.Variances[3].ShouldBeLessThan(BlockNoise * BlockNoise);
    }

    [Fact]
    public void Fit_MeansOfFrames_HaveTheNoiseOfTheMean()
    {
        // A quarter of the variance, as the mean of four frames has: nothing but noise, if the trainer knows.
        var beam = new Beam([], noisy: true, photons: 4);
        Trained(beam, frames: 4).Fit().Planes.ShouldBeEmpty();
        Trained(beam, frames: 16).Fit().LeftOverRms.ShouldBeGreaterThan(0.2 * BlockNoise);
    }

    [Fact]
    public void Fit_DarkAndInvalidParts_AreFilledFromTheirNeighbours()
    {
        var beam = new Beam(Sigmas, noisy: true) { DarkColumns = 24, InvalidFrom = 88 };
        var trainer = Trained(beam);
        var eigenFlats = trainer.Fit();
        var grid = eigenFlats.Grid;
        for (var k = 0; k < 3; k++)
        {
            eigenFlats.Planes[k].ShouldAllBe(v => float.IsFinite(v));
            for (var r = 0; r < grid.GridRows; r++)
                for (var c = 0; c < 5; c++)
                    eigenFlats.Planes[k][r * grid.GridColumns + c].ShouldBe(eigenFlats.Planes[k][r * grid.GridColumns + 6], 1.5f);
        }
        float.IsNaN(trainer.LogTexture()[90 * ColumnCount + 60]).ShouldBeTrue();
    }

    [Fact]
    public void LogTexture_PixelMissingInSomeFrames_IsTheMeanOfTheOthers()
    {
        var trainer = new EigenFlatTrainer(8, 8);
        for (var m = 0; m < 4; m++)
        {
            var frame = new float[64];
            Array.Fill(frame, MathF.Exp(m));
            frame[3] = m < 2 ? float.NaN : 1;
            frame[4] = m < 3 ? float.NaN : 1;
            trainer.Add(frame, 1);
        }
        var texture = trainer.LogTexture();
        texture[0].ShouldBe(1.5f, 1e-6f);
        texture[3].ShouldBe(0, 1e-6f);
        texture[4].ShouldBe(float.NaN);
    }

    [Fact]
    public void Fit_TooLittle_IsRefused()
    {
        var trainer = new EigenFlatTrainer(16, 16);
        var frame = new float[256];
        Array.Fill(frame, 5f);
        trainer.Add(frame, 1);
        trainer.Add(frame, 1);
        Should.Throw<BadInputException>(trainer.Fit).Message.ShouldContain("2 backgrounds");
        Array.Fill(frame, float.NaN);
        trainer.Add(frame, 1);
        Should.Throw<BadInputException>(trainer.Fit).Message.ShouldContain("No part");
    }

    [Fact]
    public void Fit_FewFrames_HaveNoMoreModesThanTheyCan()
    {
        var beam = new Beam(Sigmas, noisy: false);
        var trainer = new EigenFlatTrainer(RowCount, ColumnCount);
        for (var m = 0; m < 3; m++)
            trainer.Add(beam.Frame(80 * m), 1);
        var eigenFlats = trainer.Fit();
        eigenFlats.Planes.Count.ShouldBe(2);
        eigenFlats.LeftOverRms.ShouldBeLessThan(1e-4);
    }

    // Of a block of 4 x 4 pixels.
    private static double BlockNoise => Math.Sqrt(Gain / Grey + ReadNoise * ReadNoise / (Grey * Grey)) / 4;

    private static EigenFlatTrainer Trained(Beam beam, double gain = Gain, int frames = 1)
    {
        var trainer = new EigenFlatTrainer(RowCount, ColumnCount, gain, ReadNoise);
        for (var m = 0; m < Frames; m++)
            trainer.Add(beam.Frame(m), Beam.Exposure, frames);
        return trainer;
    }

    // rms of a plane less its best combination of others.
    private static double RmsBeyond(float[] plane, IReadOnlyList<double[]> others)
    {
        var rest = Array.ConvertAll(plane, v => (double)v);
        foreach (var other in others)
        {
            var share = rest.Zip(other, (a, b) => a * b).Sum() / other.Sum(v => v * v);
            for (var i = 0; i < rest.Length; i++)
                rest[i] -= share * other[i];
        }
        return Math.Sqrt(rest.Average(v => v * v));
    }

    /// <summary>A textured beam that moves in orthogonal cosines, each with known coefficients.</summary>
    private sealed class Beam
    {
        public const double Exposure = 2;

        private readonly double[][] modes;
        private readonly double[][] coefficients;
        private readonly double photons;
        private readonly bool noisy;

        public Beam(double[] sigmas, bool noisy, double photons = 1)
        {
            (this.noisy, this.photons) = (noisy, photons);
            var random = new Noise(7);
            MeanLog = random.SmoothField(RowCount, ColumnCount, 1.2).Select(v => Math.Log(Grey / Exposure) + 0.02 * v).ToArray();
            modes = [.. sigmas.Select((_, k) => Cosine(RowCount, ColumnCount, 1, k))];
            Planted = [.. sigmas.Select((_, k) => Cosine(RowCount / 4, ColumnCount / 4, 4, k))];
            // Coefficients of mean 0 over the frames, and without correlation.
            coefficients = [.. sigmas.Select((s, k) => Enumerable.Range(0, Frames).Select(m => s * Math.Sqrt(2) * Math.Cos(2 * Math.PI * (k + 1) * (m + 0.5) / Frames)).ToArray())];
        }

        public double[] MeanLog { get; }

        public double[][] Planted { get; }

        public int DarkColumns { get; init; }

        public int InvalidFrom { get; init; } = RowCount;

        public double Variance(int k) => coefficients[k].Sum(c => c * c) / (Frames - 1);

        public float[] Frame(int m)
        {
            var random = new Noise(1000 + m);
            var frame = new float[MeanLog.Length];
            for (var i = 0; i < frame.Length; i++)
            {
                var log = MeanLog[i] + (i % ColumnCount < DarkColumns ? -4 : 0);
                for (var k = 0; k < modes.Length; k++)
                    log += coefficients[k][m] * modes[k][i];
                var grey = Math.Exp(log) * Exposure;
                var noise = noisy ? Math.Sqrt((Gain * grey + ReadNoise * ReadNoise) / photons) * random.Gaussian() : 0;
                frame[i] = i / ColumnCount < InvalidFrom && grey + noise > 0 ? (float)((grey + noise) / Exposure) : float.NaN;
            }
            return frame;
        }

        private static double[] Cosine(int rows, int columns, int bin, int k)
        {
            var plane = new double[rows * columns];
            for (var r = 0; r < rows; r++)
                for (var c = 0; c < columns; c++)
                    plane[r * columns + c] = Math.Sqrt(2) * (k == 1
                        ? Math.Cos(Math.PI * (c + 0.5) / columns)
                        : Math.Cos(Math.PI * (k / 2 + 1) * (r + 0.5) / rows));
            return plane;
        }
    }
}
