using Shouldly;
using TxmXanes.Domain.Spectra;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Spectra;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Accuracy;

/// <summary>
/// The whole chain, flat to fraction, against the Cramér-Rao bound (required: at most 1.10) and against the conventional scan of the same seed (required: at most 0.85).
/// Guards against the noise of shared backgrounds in moving coordinates, which alone puts the improved scan behind the conventional one.
/// </summary>
public class ChainAccuracyTests
{
    public static TheoryData<int, int> Samples => new() { { 2, 5 }, { 3, 5 } };

    [Theory]
    [MemberData(nameof(Samples))]
    public void ImprovedScan_RegisteredAndRefined_ReachesTheBoundAndBeatsTheConventional(int references, int seed)
    {
        var scan = new SyntheticScan(144, 176, seed, references == 2 ? SyntheticReferences.TwoPhases : SyntheticReferences.ThreeValences, detail: 1.5);
        var conventional = Run(scan, true);
        var improved = Run(scan, false);
        TestContext.Current.TestOutputHelper?.WriteLine($"J = {references}: over bound {improved.OverBound:0.000}, conventional {conventional.OverBound:0.000}; improved over conventional {improved.Fraction / conventional.Fraction:0.000}");
        improved.OverBound.ShouldBeLessThan(1.10);
        (improved.Fraction / conventional.Fraction).ShouldBeLessThan(0.85);
    }

    private static Accuracy Run(SyntheticScan scan, bool conventional)
    {
        var (densities, _) = ScanAnalysis.Densities(scan, 1, conventional);
        var registration = new ScanRegistration(scan.EnergiesEv, scan.References, scan.Rows, scan.Columns, keepFrames: true);
        for (var t = 0; t < densities.Length; t++)
            registration.Register(densities[t], scan.EnergiesEv[t]);
        var shifts = registration.Refine();
        var frames = densities.Select((_, t) => ScanAnalysis.Term(scan, t, conventional, shifts[t].Shift)).ToArray();
        var design = new JointDesign(scan.EnergiesEv, scan.References);
        var (statistics, _) = RefinedFit.Compute(design, scan.Rows, scan.Columns, frames, (t, y) => densities[t].CopyTo(y));
        return Accuracy.Of(scan, statistics);
    }
}
