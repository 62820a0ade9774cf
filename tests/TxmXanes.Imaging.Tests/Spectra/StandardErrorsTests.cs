using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Normalization;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra;

/// <summary>Guards the error bars: the fast kernel against the formula, and the formula against the spread of repeated scans.</summary>
public class StandardErrorsTests
{
    [Fact]
    public void Fill_EveryWidth_EqualsScalar()
    {
        for (var columns = 1; columns <= 40; columns++)
        {
            var scan = new SyntheticScan(4, columns, seed: 3, badFraction: 0);
            var (statistics, logBackground) = ScanAnalysis.Accumulate(scan, noiseSeed: 1, conventional: false, shifts: t => scan.Shifts[t]);
            var fit = new JointFit(4, columns, 2);
            JointSolver.Solve(statistics, FitSolver.Lsq, fit);
            var camera = new CameraNoise(SyntheticScan.GainAdu, SyntheticScan.ReadNoiseAdu, 5);
            StandardErrors.Fill(statistics, logBackground, camera, fit);

            ShouldBeTheScalars(statistics, fit, logBackground, camera, 1e-3);
        }
    }

    // Beyond so many frames neighbours in energy share one intensity; in any order of energy, since a scan may go up and down.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fill_FourHundredFrames_EqualsScalarNearly(bool interleaved)
    {
        var scan = new SyntheticScan(2, 24, seed: 3, badFraction: 0);
        var energies = Enumerable.Range(0, 395).Select(i => 8200.0 + i);
        if (interleaved)
            energies = energies.Where((_, i) => i % 2 == 0).Concat(energies.Where((_, i) => i % 2 == 1).Reverse());
        var design = new JointDesign([.. energies], scan.References);
        var statistics = new SufficientStatistics(design, 2, 24, 395);
        foreach (var e in energies)
            statistics.Add(Enumerable.Range(0, 48).Select(p => (float)scan.Density(p / 24, p % 24, e)).ToArray(), new FrameTerm(e, 1, default, 0, new BackgroundShare(0, 1, 0, 2)));
        var logBackground = Enumerable.Repeat((float)Math.Log(1500), 48).ToArray();
        var fit = new JointFit(2, 24, 2);
        JointSolver.Solve(statistics, FitSolver.Lsq, fit);
        var camera = new CameraNoise(SyntheticScan.GainAdu, SyntheticScan.ReadNoiseAdu, 5);

        StandardErrors.Fill(statistics, logBackground, camera, fit);

        ShouldBeTheScalars(statistics, fit, logBackground, camera, 3e-3);
    }

    /// <summary>40 repeats with only the noise reseeded; required 0.87 to 1.15 in three bins of edge jump.</summary>
    [Theory]
    [InlineData(false, 1, false)]
    [InlineData(true, 1, false)]
    [InlineData(false, 4, false)]
    [InlineData(false, 1, true)]
    public void Fill_FortyRepeats_MatchesTheTrueSpread(bool conventional, int bin, bool refined)
    {
        var scan = new SyntheticScan(bin == 1 ? 20 : 32, bin == 1 ? 64 : 160, seed: 11);
        const int Repeats = 40;
        float[]? sigma = null;
        double[] sum = [], squares = [];
        var counted = Array.Empty<int>();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var (densities, logBackground) = ScanAnalysis.Densities(scan, repeat, conventional);
            var frames = densities.Select((_, t) => ScanAnalysis.Term(scan, t, conventional, scan.Shifts[t])).ToArray();
            var (statistics, _) = RefinedFit.Compute(new JointDesign(scan.EnergiesEv, scan.References), scan.Rows, scan.Columns, frames, (t, y) => densities[t].CopyTo(y), refined ? 2 : 0);
            PixelSums sums = statistics;
            if (bin > 1)
            {
                var blocks = new BlockStatistics(statistics, bin);
                blocks.Update();
                var averaged = new float[blocks.Rows * blocks.Columns];
                blocks.Average(logBackground, averaged);
                (sums, logBackground) = (blocks, averaged);
            }
            var fit = new JointFit(sums.Rows, sums.Columns, 2);
            JointSolver.Solve(sums, FitSolver.Lsq, fit);
            StandardErrors.Fill(sums, logBackground, new CameraNoise(SyntheticScan.GainAdu, SyntheticScan.ReadNoiseAdu, 5), fit);
            if (repeat == 0)
                (sigma, sum, squares, counted) = (fit.FractionSigma[0].ToArray(), new double[fit.Valid.Length], new double[fit.Valid.Length], new int[fit.Valid.Length]);
            for (var p = 0; p < fit.Valid.Length; p++)
                if (fit.Valid[p] != 0 && !float.IsNaN(fit.Fraction[0][p]))
                {
                    sum[p] += fit.Fraction[0][p];
                    squares[p] += fit.Fraction[0][p] * (double)fit.Fraction[0][p];
                    counted[p]++;
                }
        }

        var columns = (scan.Columns + bin - 1) / bin;
        foreach (var (low, high) in ((double, double)[])[(0.1, 0.25), (0.25, 0.4), (0.4, 0.6)])
        {
            var ratios = new List<double>();
            for (var p = 0; p < sum.Length; p++)
            {
                var jump = scan.Jump(p / columns * bin + (bin - 1) / 2.0, p % columns * bin + (bin - 1) / 2.0);
                if (counted[p] == Repeats && jump >= low && jump < high)
                    ratios.Add(sigma![p] / Math.Sqrt((squares[p] - sum[p] * sum[p] / Repeats) / (Repeats - 1)));
            }
            ratios.Count.ShouldBeGreaterThan(10);
            var median = ratios.Order().ElementAt(ratios.Count / 2);
            TestContext.Current.TestOutputHelper?.WriteLine($"jump {low}-{high}: median sigma over spread {median:0.000} of {ratios.Count} pixels");
            median.ShouldBeInRange(0.87, 1.15);
        }
    }

    private static void ShouldBeTheScalars(SufficientStatistics statistics, JointFit fit, float[] logBackground, CameraNoise camera, double tolerance)
    {
        var history = statistics.History;
        var inverse = JointFactors.TryCreate(statistics.Design, history.Gram)!.InverseGram;
        var factors = new ErrorFactors(statistics.Design, inverse, history.Terms, history.Bases, history.Interpolation, 1);
        var (h, sigma) = (new double[4], new double[2]);
        for (var p = 0; p < fit.Valid.Length; p++)
        {
            if (statistics.Missing.Counts(p / fit.Columns)[p % fit.Columns] != 0 || fit.Valid[p] == 0)
                continue;
            for (var k = 0; k < 4; k++)
                h[k] = statistics.H(k, p / fit.Columns)[p % fit.Columns];
            StandardErrorsScalar.FractionSigma(factors, inverse, statistics.Design, history, new bool[history.Terms.Count], h, logBackground[p], camera, sigma);
            for (var j = 0; j < 2; j++)
                if (!double.IsNaN(sigma[j]))
                    fit.FractionSigma[j][p].ShouldBe((float)sigma[j], (float)(tolerance * sigma[j]));
        }
    }
}
