using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra;

/// <summary>Guards the error bars of a camera that is not known: against weighted least squares by a library.</summary>
public class ResidualErrorsTests
{
    private const int Rows = 3;
    private const int Columns = 7;

    [Fact]
    public void Fill_WeightsAndMissingFrames_EqualsLeastSquares()
    {
        var scan = new SyntheticScan(Rows, Columns, seed: 5, badFraction: 0, jumpLow: 0.3);
        var design = new JointDesign(scan.EnergiesEv, scan.References);
        var frames = scan.EnergiesEv.Length;
        var sums = new SufficientStatistics(design, Rows, Columns, frames);
        var random = new Random(7);
        var spectra = new float[frames][];
        var weights = Enumerable.Range(0, frames).Select(t => 0.5 + t % 5 * 0.3).ToArray();
        for (var t = 0; t < frames; t++)
        {
            spectra[t] = new float[Rows * Columns];
            for (var p = 0; p < spectra[t].Length; p++)
                spectra[t][p] = (p % 4 == 1 && t % 6 == 2) ? float.NaN : (float)(scan.Density(p / Columns, p % Columns, scan.EnergiesEv[t]) + 0.02 * (random.NextDouble() + random.NextDouble() - 1));
            sums.Add(spectra[t], new FrameTerm(scan.EnergiesEv[t], weights[t], default(Shift), 0, new BackgroundShare(0, 1, 0, 1)));
        }
        var fit = new JointFit(Rows, Columns, 2);
        JointSolver.Solve(sums, FitSolver.Lsq, fit);

        ResidualErrors.Fill(sums, fit);

        for (var p = 0; p < Rows * Columns; p++)
        {
            var expected = LeastSquares(design, scan.EnergiesEv, weights, spectra, p);
            for (var j = 0; j < 2; j++)
                fit.FractionSigma[j][p].ShouldBe((float)expected[j], (float)(2e-3 * expected[j]));
        }
    }

    [Fact]
    public void Fill_NoResult_IsNaN()
    {
        var scan = new SyntheticScan(Rows, Columns, seed: 5);
        var sums = new SufficientStatistics(new JointDesign(scan.EnergiesEv, scan.References), Rows, Columns, scan.EnergiesEv.Length);
        var fit = new JointFit(Rows, Columns, 2);
        JointSolver.Solve(sums, FitSolver.Lsq, fit);

        ResidualErrors.Fill(sums, fit);

        fit.FractionSigma[1].ShouldAllBe(s => float.IsNaN(s));
    }

    private static double[] LeastSquares(JointDesign design, double[] energies, double[] weights, float[][] spectra, int p)
    {
        var present = Enumerable.Range(0, energies.Length).Where(t => !float.IsNaN(spectra[t][p])).ToArray();
        var model = Matrix<double>.Build.DenseOfRowArrays(present.Select(t =>
        {
            var v = new double[design.Terms];
            design.Model(energies[t], v);
            return v.Select(x => x * Math.Sqrt(weights[t])).ToArray();
        }));
        var y = Vector<double>.Build.Dense(present.Select(t => spectra[t][p] * Math.Sqrt(weights[t])).ToArray());
        var c = model.QR().Solve(y);
        var residual = y - model * c;
        var covariance = (model.TransposeThisAndMultiply(model)).Inverse() * (residual.DotProduct(residual) / (present.Length - design.Terms));
        var sum = c[2] + c[3];
        return [.. Enumerable.Range(0, 2).Select(j =>
        {
            var slope = Vector<double>.Build.Dense(design.Terms, k => k < 2 ? 0 : ((k - 2 == j ? 1 : 0) - c[2 + j] / sum) / sum);
            return Math.Sqrt(slope * covariance * slope);
        })];
    }
}
