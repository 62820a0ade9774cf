using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Tests.Simulation;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra;

/// <summary>Guards the live fit: precision of float sums with near-collinear references, the active set, pixels that miss frames.</summary>
public class JointSolverTests
{
    private static readonly double[] Energies = SyntheticReferences.PublishedEnergiesEv;

    [Fact]
    public void Solve_NoiseFreeThreeValences_RecoversCoefficients()
    {
        var truth = new[] { 0.02, 0.31, 0.05 };
        var (statistics, fit) = Fit(5, 37, FitSolver.Lsq, (p, e) => Model(0.8, -0.1, truth, e));
        for (var p = 0; p < fit.Thickness.Length; p++)
        {
            for (var j = 0; j < 3; j++)
                fit.Coefficient[j][p].ShouldBe((float)truth[j], 2e-4f);
            fit.Thickness[p].ShouldBe(0.38f, 1e-5f);
            fit.FitError[p].ShouldBe(0, 2e-6f);
            fit.Valid[p].ShouldBe((byte)1);
        }
        statistics.Frames.Count.ShouldBe(105);
    }

    [Theory]
    [InlineData(FitSolver.Lsq)]
    [InlineData(FitSolver.Nnls)]
    public void Solve_NoisyPixelsOfEveryWidth_EqualsScalar(FitSolver solver)
    {
        for (var columns = 1; columns <= 256; columns += columns < 40 ? 1 : 23)
        {
            var random = new Noise(columns);
            var (statistics, fit) = Fit(1, columns, solver, (p, e) => Model(0.3, 0, [0.1, 0.02, 0.0], e) + 0.01 * random.Gaussian());
            var history = statistics.History;
            var h = new double[5];
            var c = new double[3];
            for (var p = 0; p < columns; p++)
            {
                for (var k = 0; k < 5; k++)
                    h[k] = statistics.H(k, 0)[p];
                var valid = JointSolverScalar.Solve(statistics.Design, history.Gram, h, statistics.S(0)[p], solver, c, out var chiSquare);
                fit.Valid[p].ShouldBe(valid);
                for (var j = 0; j < 3; j++)
                    fit.Coefficient[j][p].ShouldBe((float)c[j], 2e-4f);
                fit.FitError[p].ShouldBe((float)(chiSquare / 100), 1e-6f);
            }
            if (solver == FitSolver.Nnls)
                fit.Coefficient.ShouldAllBe(plane => plane.All(v => v >= 0));
        }
    }

    [Fact]
    public void Solve_PixelMissingNearEdgeFrames_IsUnbiasedAndCounted()
    {
        var truth = new[] { 0.1, 0.05, 0.15 };
        // Pixel 3 misses three frames right at the edge, pixel 5 nearly half, pixel 6 all.
        var (statistics, fit) = Fit(1, 9, FitSolver.Nnls, (p, e) =>
            (p == 3 && e is 8346 or 8349 or 8351) || (p == 5 && e > 8350) || p == 6 ? double.NaN : Model(0.2, 0.05, truth, e));
        for (var j = 0; j < 3; j++)
        {
            fit.Fraction[j][3].ShouldBe((float)(truth[j] / 0.3), 2e-3f);
            fit.Fraction[j][4].ShouldBe((float)(truth[j] / 0.3), 2e-3f);
            fit.Fraction[j][5].ShouldBe(float.NaN);
            fit.Fraction[j][6].ShouldBe(float.NaN);
        }
        fit.Valid.ShouldBe(new byte[] { 1, 1, 1, 1, 1, 0, 0, 1, 1 });
    }

    [Fact]
    public void Solve_BeforeTheEdge_IsNaN()
    {
        var design = new JointDesign(Energies, SyntheticReferences.ThreeValences);
        var statistics = new SufficientStatistics(design, 1, 4, 105);
        for (var t = 0; t < 15; t++)
            statistics.Add(Enumerable.Repeat((float)Model(0.2, 0, [0.1, 0.1, 0.1], Energies[t]), 4).ToArray(), Term(Energies[t]));
        var fit = new JointFit(1, 4, 3);
        JointSolver.Solve(statistics, FitSolver.Nnls, fit);
        fit.Valid.ShouldAllBe(v => v == 0);
        fit.Thickness.ShouldAllBe(v => float.IsNaN(v));
    }

    [Fact]
    public void Solve_FitRange_LeavesFramesOutsideAlone()
    {
        var design = new JointDesign(Energies, SyntheticReferences.TwoPhases, new EnergyRange(8300, 8450));
        var statistics = new SufficientStatistics(design, 1, 1, 105);
        foreach (var e in Energies)
            statistics.Add(new[] { e is < 8300 or > 8450 ? 9f : 0.5f }, Term(e)).ShouldBe(e is >= 8300 and <= 8450);
        statistics.Frames.Count.ShouldBe(Energies.Count(e => e is >= 8300 and <= 8450));
    }

    [Fact]
    public void JointDesign_SameReferenceTwice_NamesIt() =>
        Should.Throw<BadInputException>(() => new JointDesign(Energies, [SyntheticReferences.Metal, SyntheticReferences.Oxide, SyntheticReferences.Oxide])).Message.ShouldContain("NiO");

    [Fact]
    public void BlockStatistics_EqualPixels_SolveAsOnePixelWouldAndIgnoreIncompleteOnes()
    {
        var truth = new[] { 0.1, 0.2, 0.05 };
        var (statistics, _) = Fit(10, 22, FitSolver.Lsq, (p, e) =>
            p == 23 && e == 8350 ? double.NaN // one pixel of the first block misses a frame (and is thick)
            : p == 23 ? Model(3, 0, [1, 0, 0], e)
            : p / 22 >= 8 && p % 22 >= 20 && e == 8351 ? double.NaN // the whole corner block misses it
            : p / 22 < 4 && p % 22 is >= 4 and < 8 ? double.NaN // a dead block
            : Model(0.2, 0.05, truth, e));
        var blocks = new BlockStatistics(statistics, 4);
        blocks.Update();
        (blocks.Rows, blocks.Columns).ShouldBe((3, 6));
        var fit = new JointFit(3, 6, 3);
        JointSolver.Solve(blocks, FitSolver.Nnls, fit);
        for (var b = 0; b < 18; b++)
        {
            fit.Valid[b].ShouldBe(b == 1 ? (byte)0 : (byte)1, $"block {b}");
            if (b != 1)
                for (var j = 0; j < 3; j++)
                    fit.Coefficient[j][b].ShouldBe((float)truth[j], 5e-4f);
        }
    }

    [Fact]
    public void BlockStatistics_PixelsThatDiffer_AreNotMisfit()
    {
        var (statistics, _) = Fit(4, 4, FitSolver.Lsq, (p, e) => Model(0.1 * p, 0, [0.1, 0.02 * p, 0.05], e));
        var blocks = new BlockStatistics(statistics, 4);
        blocks.Update();
        var fit = new JointFit(1, 1, 3);
        JointSolver.Solve(blocks, FitSolver.Lsq, fit);
        fit.FitError[0].ShouldBe(0, 1e-5f);
        fit.Coefficient[1][0].ShouldBe(0.15f, 1e-3f);
    }

    private static (SufficientStatistics, JointFit) Fit(int rows, int columns, FitSolver solver, Func<int, double, double> density)
    {
        var design = new JointDesign(Energies, SyntheticReferences.ThreeValences);
        var statistics = new SufficientStatistics(design, rows, columns, Energies.Length);
        var y = new float[rows * columns];
        foreach (var e in Energies)
        {
            for (var p = 0; p < y.Length; p++)
                y[p] = (float)density(p, e);
            statistics.Add(y, Term(e));
        }
        var fit = new JointFit(rows, columns, 3);
        JointSolver.Solve(statistics, solver, fit);
        return (statistics, fit);
    }

    private static FrameTerm Term(double energyEv) => new(energyEv, 1, Shift.None, 0, new BackgroundShare(0, 1, 0, 1));

    private static double Model(double a, double b, double[] c, double energyEv)
    {
        var y = a + b * (energyEv - 8200) / 395;
        for (var j = 0; j < c.Length; j++)
            y += c[j] * SyntheticReferences.ThreeValences[j].At(energyEv);
        return y;
    }
}
