using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Tests.Simulation;

namespace TxmXanes.Imaging.Tests.Accuracy;

/// <summary>How far a fitted scan is from its truth.</summary>
/// <param name="OverBound">rms of (fraction error / Cramér-Rao bound) over pixels with edge jump above 0.1.</param>
/// <param name="Fraction">rms of the fraction error over the same pixels.</param>
internal readonly record struct Accuracy(double OverBound, double Fraction)
{
    public static Accuracy Of(SyntheticScan scan, SufficientStatistics statistics)
    {
        var fit = new JointFit(scan.Rows, scan.Columns, scan.References.Length);
        JointSolver.Solve(statistics, FitSolver.Lsq, fit);
        var (ratio, error, count) = (0.0, 0.0, 0);
        var truth = new double[scan.References.Length];
        for (var p = 0; p < fit.Valid.Length; p++)
        {
            var (r, c) = (p / scan.Columns, p % scan.Columns);
            if (fit.Valid[p] == 0 || scan.Jump(r, c) <= 0.1 || scan.Bad[p] != 0)
                continue;
            scan.Fractions(r, c, truth);
            var bound = scan.Bound(r, c);
            for (var j = 0; j < truth.Length; j++)
            {
                var e = fit.Fraction[j][p] - truth[j];
                ratio += e * e / (bound[j] * bound[j]);
                error += e * e;
                count++;
            }
        }
        return new Accuracy(Math.Sqrt(ratio / count), Math.Sqrt(error / count));
    }
}
