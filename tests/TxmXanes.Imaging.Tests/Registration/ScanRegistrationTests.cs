using Shouldly;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Registration;

/// <summary>Guards the alignment: it sets the chemical error more than the solver (science section 6).</summary>
public class ScanRegistrationTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Register_SimulatedScan_IsWithinTwentiethOfAPixel(bool conventional, bool motion)
    {
        var scan = new SyntheticScan(176, 214, seed: 5, motion: motion);
        var (densities, _) = ScanAnalysis.Densities(scan, 1, conventional);
        var registration = new ScanRegistration(scan.EnergiesEv, scan.References, scan.Rows, scan.Columns, keepFrames: true);
        var live = densities.Select((y, t) => registration.Register(y, scan.EnergiesEv[t])).ToArray();
        var refined = registration.Refine();
        var (liveError, refinedError) = (Rms(scan, live), Rms(scan, refined));
        TestContext.Current.TestOutputHelper?.WriteLine($"conventional {conventional}, motion {motion}: live {liveError:0.000} px, refined {refinedError:0.000} px; least confidence {live.Min(r => r.Confidence):0.00}");
        liveError.ShouldBeLessThan(0.05);
        refinedError.ShouldBeLessThan(0.05);
    }

    [Fact]
    public void Register_LargeJumpBetweenFrames_IsFound()
    {
        var scan = new SyntheticScan(176, 214, seed: 6, runout: 0);
        var (densities, _) = ScanAnalysis.Densities(scan, 1, false);
        var moved = new float[densities[60].Length];
        for (var r = 0; r < 176; r++)
            for (var c = 0; c < 214; c++)
                moved[r * 214 + c] = r - 21 is >= 0 and < 176 && c + 17 is >= 0 and < 214 ? densities[60][(r - 21) * 214 + c + 17] : float.NaN;
        var registration = new ScanRegistration(scan.EnergiesEv, scan.References, 176, 214);
        registration.Register(densities[59], scan.EnergiesEv[59]);
        var result = registration.Register(moved, scan.EnergiesEv[60]);
        var expected = new Shift(21, -17) + scan.Shifts[60] - scan.Shifts[59];
        (result.Shift - expected).Length.ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Register_EmptyField_ReturnsZeroWithoutConfidence()
    {
        var scan = new SyntheticScan(128, 128, seed: 7, jumpLow: 0, jumpHigh: 0, motion: true);
        var (densities, _) = ScanAnalysis.Densities(scan, 1, false);
        var registration = new ScanRegistration(scan.EnergiesEv, scan.References, 128, 128);
        for (var t = 0; t < 20; t++)
            registration.Register(densities[t], scan.EnergiesEv[t]).ShouldBe(default);
    }

    private static double Rms(SyntheticScan scan, IReadOnlyList<RegistrationResult> results)
    {
        var errors = results.Select((r, t) => r.Shift - scan.Shifts[t]).ToArray();
        return Math.Sqrt(errors.Average(e => e.Length * e.Length / 2));
    }
}
