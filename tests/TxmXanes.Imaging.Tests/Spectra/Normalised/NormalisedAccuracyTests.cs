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
        foreach (var (side, seed) in new[] { (128, 1), (256, 1), (192, 2) })
        {
            var scan = SyntheticScan.ForPackages(seed, side);
            var (densities, log) = ScanAnalysis.Densities(scan, 1, conventional: true);
            var found = Registered(scan, densities);
            foreach (var (name, shifts) in new (string, Func<int, Shift>)[] { ("true", t => scan.Shifts[t]), ("found", t => found[t]) })
            {
                var stack = AlignedStack.Of(scan, densities, shifts);
                void Say(string what, JointFit fit) => TestContext.Current.TestOutputHelper?.WriteLine($"{side} {seed} {name} {what}: {Rms(scan, fit):0.0000}");
                foreach (var joint in new[] { false, true })
                {
                    var options = joint ? new NormalisedOptions(scan.References, Background: FitBackground.Linear) : new NormalisedOptions(scan.References, new EnergyRange(8300, 8450));
                    foreach (var mode in joint ? [EdgeMode.GlobalSlope] : new[] { EdgeMode.PixelWise, EdgeMode.GlobalSlope })
                    {
                        var lines = joint ? null : EdgeLines.Of(stack, Edge with { Mode = mode });
                        var what = joint ? "joint" : mode.ToString();
                        var maps = new NormalisedMaps(scan.Rows, scan.Columns, 3);
                        NormalisedFit.Compute(stack, lines, options, null, maps);
                        Say(what + " lsq", maps.Fit);
                        NormalisedFit.Compute(stack, lines, options with { Constraints = FitConstraints.NonNegative(3) }, null, maps);
                        Say(what + " nnls", maps.Fit);
                        foreach (var two in new[] { false, true })
                            foreach (var strength in new[] { 0.5, 1, 2 })
                                foreach (var radius in new[] { 3, 5, 8 })
                                {
                                    var report = AdmmFit.Compute(stack, lines, options, null, new AdmmOptions(Denoiser: new NonLocalMeans(new NonLocalMeansOptions(radius, 2, strength, two))), maps);
                                    Say($"{what} admm two {two} h {strength} search {radius} rounds {report.Rounds} {report.PrimalResidual:0.0000} {report.DualResidual:0.0000}", maps.Fit);
                                }
                        var nn = AdmmFit.Compute(stack, lines, options with { Constraints = FitConstraints.NonNegative(3) }, null, new AdmmOptions(), maps);
                        Say($"{what} admm nnls rounds {nn.Rounds} {nn.PrimalResidual:0.0000} {nn.DualResidual:0.0000}", maps.Fit);
                    }
                }
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
