using Shouldly;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Spectra.Normalised;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Spectra.Normalised;

/// <summary>The scan on which today's packages were compared (the best of them: 0.063 with least squares, 0.036 with a denoising prior), flats measured one to one.</summary>
public class NormalisedAccuracyTests
{
    private static readonly EdgeOptions Edge = new(new EnergyRange(8200, 8310), new EnergyRange(8395, 8595), MinimumStep: 0.05);

    [Fact]
    public void Explore()
    {
        foreach (var side in new[] { 128, 192 })
        {
            var scan = SyntheticScan.ForPackages(1, side);
            var (densities, log) = ScanAnalysis.Densities(scan, 1, conventional: true);
            var found = Registered(scan, densities);
            foreach (var (name, shifts) in new (string, Func<int, Shift>)[] { ("true", t => scan.Shifts[t]), ("found", t => found[t]) })
            {
                var stack = AlignedStack.Of(scan, densities, shifts);
                foreach (var mode in Enum.GetValues<EdgeMode>())
                    foreach (var post in new[] { 0, 1 })
                    {
                        var maps = new NormalisedMaps(scan.Rows, scan.Columns, 3);
                        var lines = EdgeLines.Of(stack, Edge with { Mode = mode, PostOrder = post });
                        NormalisedFit.Compute(stack, lines, new NormalisedOptions(scan.References, new EnergyRange(8300, 8450)), null, maps);
                        TestContext.Current.TestOutputHelper?.WriteLine($"{side} {name} {mode} {post} weight {lines.SlopeWeight:0.000}: {Rms(scan, maps.Fit):0.0000}");
                    }
                var joint = new NormalisedMaps(scan.Rows, scan.Columns, 3);
                NormalisedFit.Compute(stack, null, new NormalisedOptions(scan.References, Background: FitBackground.Linear), null, joint);
                TestContext.Current.TestOutputHelper?.WriteLine($"{side} {name} joint form {Rms(scan, joint.Fit):0.0000}");
                var statistics = ScanAnalysis.Accumulate(scan, densities, true, shifts, Interpolation.Bilinear);
                var fit = new JointFit(scan.Rows, scan.Columns, 3);
                JointSolver.Solve(statistics, FitSolver.Lsq, fit);
                TestContext.Current.TestOutputHelper?.WriteLine($"{side} {name} joint {Rms(scan, fit):0.0000}");
            }
        }
    }

    private static Shift[] Registered(SyntheticScan scan, float[][] densities)
    {
        var registration = new ScanRegistration(scan.EnergiesEv, scan.References, scan.Rows, scan.Columns, keepFrames: true);
        for (var t = 0; t < densities.Length; t++)
            registration.Register(densities[t], scan.EnergiesEv[t]);
        return registration.Refine().Select(r => r.Shift).ToArray();
    }

    private static double Rms(SyntheticScan scan, JointFit fit)
    {
        var (sum, count) = (0.0, 0);
        var truth = new double[scan.References.Length];
        for (var p = 0; p < fit.Valid.Length; p++)
        {
            var (r, c) = (p / scan.Columns, p % scan.Columns);
            if (fit.Valid[p] == 0 || scan.Jump(r, c) <= 0.1)
                continue;
            scan.Fractions(r, c, truth);
            for (var j = 0; j < truth.Length; j++)
            {
                sum += (fit.Fraction[j][p] - truth[j]) * (fit.Fraction[j][p] - truth[j]);
                count++;
            }
        }
        return Math.Sqrt(sum / count);
    }
}
