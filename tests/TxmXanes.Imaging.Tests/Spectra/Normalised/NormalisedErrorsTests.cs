using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>Guards the error bars of the normalised fit: what is reported against the spread of repeated scans, with the noise of lines and step in it.</summary>
public class NormalisedErrorsTests
{
    /// <summary>40 repeats with only the noise reseeded; required 0.9 to 1.1 where the camera is known.</summary>
    [Theory]
    [InlineData(true, EdgeMode.PixelWise, true)]
    [InlineData(true, EdgeMode.GlobalSlope, true)]
    [InlineData(false, EdgeMode.PixelWise, true)]
    [InlineData(true, EdgeMode.PixelWise, false)]
    public void Compute_FortyRepeats_MatchesTheTrueSpread(bool conventional, EdgeMode mode, bool camera)
    {
        var scan = new SyntheticScan(12, 64, seed: 11, jumpLow: 0.15);
        var frames = Terms(scan, conventional);
        // Residuals also hold what interpolation blurred.
        Judge(scan, repeats: 40, averaged: camera ? 1 : null, frames, repeat => ScanAnalysis.Densities(scan, repeat, conventional), mode, camera ? 0.9 : 0.8, camera ? 1.1 : 1.3);
    }

    /// <summary>The mean of four frames over one flat has a quarter of their noise, and all of the flat's.</summary>
    [Fact]
    public void Compute_MeansOfFourOverOneFlat_MatchTheTrueSpread()
    {
        var scan = new SyntheticScan(8, 48, seed: 11, jumpLow: 0.15);
        Judge(scan, repeats: 40, averaged: 4, Terms(scan, conventional: true), repeat => Means(scan, repeat, 4), EdgeMode.PixelWise, 0.9, 1.1);
    }

    // Averaged: null where the camera is not known.
    private static void Judge(SyntheticScan scan, int repeats, double? averaged, FrameTerm[] frames, Func<int, (float[][] Density, float[] LogBackground)> densitiesOf, EdgeMode mode, double lowest, double highest)
    {
        var pixels = scan.Rows * scan.Columns;
        var (sigma, sum, squares, counted) = (Array.Empty<float>(), new double[pixels], new double[pixels], new int[pixels]);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var (densities, log) = densitiesOf(repeat);
            var stack = AlignedStack.Of(scan, densities, t => scan.Shifts[t]);
            var noise = averaged is { } n ? new NormalisedNoise(frames, log, new CameraNoise(SyntheticScan.GainAdu, SyntheticScan.ReadNoiseAdu, ScanAnalysis.DarkFrames), Averaged: [.. frames.Select(_ => n)]) : null;
            var maps = new NormalisedMaps(scan.Rows, scan.Columns, 2);
            var lines = EdgeLines.Of(stack, new EdgeOptions(new EnergyRange(8200, 8310), new EnergyRange(8395, 8595), mode, MinimumStep: 0.05));
            NormalisedFit.Compute(stack, lines, new NormalisedOptions(scan.References, new EnergyRange(8300, 8450)), noise, maps);
            if (repeat == 0)
                sigma = maps.Fit.FractionSigma[0].ToArray();
            for (var p = 0; p < pixels; p++)
                if (maps.Fit.Valid[p] != 0 && !float.IsNaN(maps.Fit.Fraction[0][p]))
                {
                    sum[p] += maps.Fit.Fraction[0][p];
                    squares[p] += maps.Fit.Fraction[0][p] * (double)maps.Fit.Fraction[0][p];
                    counted[p]++;
                }
        }

        foreach (var (low, high) in ((double, double)[])[(0.15, 0.3), (0.3, 0.6)])
        {
            var ratios = new List<double>();
            for (var p = 0; p < pixels; p++)
            {
                var jump = scan.Jump(p / scan.Columns, p % scan.Columns);
                if (counted[p] == repeats && jump >= low && jump < high)
                    ratios.Add(sigma[p] / Math.Sqrt((squares[p] - sum[p] * sum[p] / repeats) / (repeats - 1)));
            }
            ratios.Count.ShouldBeGreaterThan(50);
            var median = ratios.Order().ElementAt(ratios.Count / 2);
            TestContext.Current.TestOutputHelper?.WriteLine($"jump {low}-{high}: median sigma over spread {median:0.000} of {ratios.Count} pixels");
            median.ShouldBeInRange(lowest, highest);
        }
    }

    private static FrameTerm[] Terms(SyntheticScan scan, bool conventional)
    {
        return [.. Enumerable.Range(0, scan.EnergiesEv.Length).OrderBy(t => scan.EnergiesEv[t]).Select(t => ScanAnalysis.Term(scan, t, conventional, scan.Shifts[t]))];
    }

    // Of so many frames at every energy, all over the one flat of the energy.
    private static (float[][] Density, float[] LogBackground) Means(SyntheticScan scan, int seed, int frames)
    {
        var pixels = scan.Rows * scan.Columns;
        var dark = new float[pixels];
        Array.Fill(dark, (float)SyntheticScan.DarkAdu);
        var densities = new float[scan.EnergiesEv.Length][];
        var log = new float[pixels];
        var one = new float[pixels];
        for (var t = 0; t < densities.Length; t++)
        {
            var flat = new float[pixels];
            FlatField.Normalise(Array.ConvertAll(scan.BackgroundFrame(t, seed), g => (float)g), dark, 1, SyntheticScan.SaturationAdu, scan.Bad, flat);
            if (t == 0)
                FlatField.Log(flat, log);
            densities[t] = new float[pixels];
            for (var i = 0; i < frames; i++)
            {
                OpticalDensity.ComputeBetween(scan.SampleFrame(t, 1000 + seed * frames + i), dark, flat, flat, 0, 0, SyntheticScan.SaturationAdu, one);
                for (var p = 0; p < pixels; p++)
                    densities[t][p] += one[p] / frames;
            }
        }
        return (densities, log);
    }
}
