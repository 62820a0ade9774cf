using Shouldly;
using TxmXanes.Domain.Scans;
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
        const int Repeats = 40;
        var pixels = scan.Rows * scan.Columns;
        var (sigma, sum, squares, counted) = (Array.Empty<float>(), new double[pixels], new double[pixels], new int[pixels]);
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var (densities, log) = ScanAnalysis.Densities(scan, repeat, conventional);
            var stack = AlignedStack.Of(scan, densities, t => scan.Shifts[t]);
            var frames = Enumerable.Range(0, densities.Length).OrderBy(t => scan.EnergiesEv[t]).Select(t => ScanAnalysis.Term(scan, t, conventional, scan.Shifts[t])).ToArray();
            var noise = camera ? new NormalisedNoise(frames, log, new CameraNoise(SyntheticScan.GainAdu, SyntheticScan.ReadNoiseAdu, ScanAnalysis.DarkFrames)) : null;
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
                if (counted[p] == Repeats && jump >= low && jump < high)
                    ratios.Add(sigma[p] / Math.Sqrt((squares[p] - sum[p] * sum[p] / Repeats) / (Repeats - 1)));
            }
            ratios.Count.ShouldBeGreaterThan(50);
            var median = ratios.Order().ElementAt(ratios.Count / 2);
            TestContext.Current.TestOutputHelper?.WriteLine($"jump {low}-{high}: median sigma over spread {median:0.000} of {ratios.Count} pixels");
            // Residuals also hold what interpolation blurred.
            median.ShouldBeInRange(camera ? 0.9 : 0.8, camera ? 1.1 : 1.3);
        }
    }
}
