using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Imaging.Tests.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Registration;

/// <summary>Guards the alignment of whole scans: it sets the chemical error more than the solver (science section 6).</summary>
public class StackRegistrationTests
{
    private const int Side = 160;
    private static readonly Lazy<(SyntheticScan Scan, float[][] Densities)> Packages = new(() =>
    {
        var scan = SyntheticScan.ForPackages(seed: 1, side: Side);
        return (scan, ScanAnalysis.Densities(scan, 1, conventional: true).Density);
    });

    // About the mean: the noise of the first frame, which is zero by definition, moves the map as a whole. It is larger here than in the benchmark's scan of 256 x 256 px.
    [Theory]
    [InlineData(RegistrationReference.Fixed)]
    [InlineData(RegistrationReference.Running)]
    [InlineData(RegistrationReference.Sequential)]
    public void Run_ScanWithBadPixels_FindsTheShifts(RegistrationReference reference)
    {
        var (scan, densities) = Packages.Value;
        var motions = StackRegistration.Run(Side, Side, scan.EnergiesEv, (t, y) => densities[t].CopyTo(y), new(Reference: reference), scan.References);
        var error = Rms(scan, motions.Results.Select(r => r.Motion.Shift), null);
        var scatter = Rms(scan, motions.Results.Select(r => r.Motion.Shift), Mean(scan, motions));
        TestContext.Current.TestOutputHelper?.WriteLine($"{reference}: {error:0.000} px, about its mean {scatter:0.000} px, confidence {motions.Results.Min(r => r.Confidence):0.00} to {motions.Results.Max(r => r.Confidence):0.00}");
        motions.Notes.ShouldBeEmpty();
        motions.Results.ShouldAllBe(r => r.Confidence > 0.3 && r.Motion.IsTranslation);
        motions.Results[0].Motion.ShouldBe(AffineMotion.Identity);
        scatter.ShouldBeLessThan(0.05);
        error.ShouldBeLessThan(0.12);
    }

    [Fact]
    public void Run_RegionWithinTheField_FindsTheShiftsThere()
    {
        var (scan, densities) = Packages.Value;
        var motions = StackRegistration.Run(Side, Side, scan.EnergiesEv, (t, y) => densities[t].CopyTo(y), new(Reference: RegistrationReference.Fixed, ReferenceEnergyEv: 8400, Region: new PixelRegion(20, 56, 132, 156)));
        Rms(scan, motions.Results.Select(r => r.Motion.Shift), Mean(scan, motions)).ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Run_ResultsOnOneThread_AreTheSame()
    {
        var (scan, densities) = Packages.Value;
        var options = new RegistrationOptions(Reference: RegistrationReference.Running);
        var energies = scan.EnergiesEv[40..64];
        var many = StackRegistration.Run(Side, Side, energies, (t, y) => densities[40 + t].CopyTo(y), options, scan.References);
        var threads = Buffers.Rows.MaxThreads;
        try
        {
            Buffers.Rows.MaxThreads = 1;
            var one = StackRegistration.Run(Side, Side, energies, (t, y) => densities[40 + t].CopyTo(y), options, scan.References);
            one.Results.ShouldBe(many.Results);
        }
        finally
        {
            Buffers.Rows.MaxThreads = threads;
        }
    }

    [Theory]
    [InlineData(RegistrationReference.Fixed)]
    [InlineData(RegistrationReference.Sequential)]
    public void Run_EmptyFramesAndBorders_ArePlacedBetweenTheirNeighboursAndSaid(RegistrationReference reference)
    {
        var (scan, densities) = Packages.Value;
        var first = 60;
        float[] Density(int t)
        {
            var y = densities[first + t].ToArray();
            if (t == 3)
                Array.Fill(y, float.NaN);
            if (t == 4)
                for (var i = 0; i < y.Length; i++)
                    y[i] = 0.2f + 0.02f * (float)Math.Sin(12.9898 * i) * (i % 7 - 3);
            for (var i = 0; i < y.Length; i++)
                if (i % Side < 10 || i / Side > Side - 14)
                    y[i] = float.NaN;
            return y;
        }
        var motions = StackRegistration.Run(Side, Side, scan.EnergiesEv[first..(first + 8)], (t, y) => Density(t).CopyTo(y), new(Reference: reference));
        motions.Results[3].Confidence.ShouldBe(0);
        motions.Results[4].Confidence.ShouldBe(0);
        var (before, after) = (motions.Results[2].Motion, motions.Results[5].Motion);
        motions.Results[3].Motion.RowShift.ShouldBe(before.RowShift + (after.RowShift - before.RowShift) / 3, 1e-9);
        motions.Notes.Single().ShouldContain("2 of 8 frames");
        foreach (var t in new[] { 1, 2, 5, 6, 7 })
            (motions.Results[t].Motion.Shift - (scan.Shifts[first + t] - scan.Shifts[first])).Length.ShouldBeLessThan(0.2);
    }

    [Fact]
    public void Run_NothingInAnyFrame_MovesNothingAndSaysSo()
    {
        foreach (var reference in new[] { RegistrationReference.Fixed, RegistrationReference.Sequential })
            foreach (var value in new[] { float.NaN, 0.3f })
            {
                var motions = StackRegistration.Run(64, 64, [8200, 8300, 8400], (_, y) => y.Span.Fill(value), new(Reference: reference));
                motions.Results.ShouldAllBe(r => r.Confidence == 0 && r.Motion == AffineMotion.Identity);
                motions.Notes.ShouldHaveSingleItem().ShouldContain("no contrast");
            }
    }

    [Theory]
    [InlineData(MotionModel.Rigid, RegistrationReference.Fixed)]
    [InlineData(MotionModel.Scaled, RegistrationReference.Running)]
    [InlineData(MotionModel.Affine, RegistrationReference.Sequential)]
    public void Run_TurnedAndGrownFrames_FindsTheMotion(MotionModel mode, RegistrationReference reference)
    {
        var scan = new SyntheticScan(192, 192, seed: 9, SyntheticReferences.TwoPhases, jumpLow: 0.3, runout: 0, jitter: 0);
        int[] frames = [0, 20, 36, 44, 48, 52, 56, 60, 75, 100];
        var truth = frames.Select((_, i) => Truth(mode, 0.6 * i)).ToArray();
        var random = new TestKit.Simulation.Noise(2);
        var densities = frames.Select((t, i) => Frame(scan, truth[i], scan.EnergiesEv[t], random)).ToArray();
        var motions = StackRegistration.Run(192, 192, frames.Select(t => scan.EnergiesEv[t]).ToArray(), (i, y) => densities[i].CopyTo(y), new(mode, reference), scan.References);
        for (var i = 0; i < frames.Length; i++)
        {
            // How far the corners are off, px.
            var error = truth[i].Inverse().Then(motions.Results[i].Motion).LargestMove(192, 192);
            TestContext.Current.TestOutputHelper?.WriteLine($"{mode} {i}: corners off by {error:0.000} px, confidence {motions.Results[i].Confidence:0.00}");
            error.ShouldBeLessThan(mode == MotionModel.Affine ? 1.0 : 0.5);
        }
    }

    [Fact]
    public void Compare_FarAndTurned_IsFound()
    {
        var scan = new SyntheticScan(192, 192, seed: 9, SyntheticReferences.TwoPhases, jumpLow: 0.3, runout: 0, jitter: 0);
        var random = new TestKit.Simulation.Noise(2);
        var truth = AffineMotion.Similarity(2, 1.01, new Shift(23, -17));
        using var pyramid = new PyramidRegistration(192, 192, MotionModel.Scaled);
        var result = pyramid.Compare(pyramid.Prepare(Frame(scan, AffineMotion.Identity, 8400, random)), pyramid.Prepare(Frame(scan, truth, 8380, random)));
        truth.Inverse().Then(result.Motion).LargestMove(192, 192).ShouldBeLessThan(0.2);
    }

    [Fact]
    public void Run_OptionsThatDoNotFit_AreRefused()
    {
        Refused(new(MotionModel.Rigid, RegistrationReference.Fixed, RegistrationMethod.PhaseCorrelation)).ShouldContain("translations alone");
        Refused(new(Reference: RegistrationReference.Fixed, ReferenceFrame: 3)).ShouldContain("0 to 2, but is 3");
        Refused(new(Reference: RegistrationReference.Fixed, ReferenceEnergyEv: 9000)).ShouldContain("9000 eV");
        Refused(new()).ShouldContain("none are given");
        Refused(new(Reference: RegistrationReference.Fixed, Region: new PixelRegion(0, 0, 20, 64))).ShouldContain("at least 32 px");

        static string Refused(RegistrationOptions options) =>
            Should.Throw<BadInputException>(() => StackRegistration.Run(64, 64, [8200, 8300, 8400], (_, _) => { }, options)).Message;
    }

    private static AffineMotion Truth(MotionModel mode, double i) => mode switch
    {
        MotionModel.Rigid => AffineMotion.Similarity(0.4 * i, 1, new Shift(0.9 * i, -1.3 * i)),
        MotionModel.Scaled => AffineMotion.Similarity(-0.3 * i, 1 + 0.002 * i, new Shift(-1.1 * i, 0.7 * i)),
        _ => new AffineMotion(1 + 0.002 * i, 0.004 * i, 1.2 * i, -0.001 * i, 1 - 0.001 * i, 0.4 * i),
    };

    private static float[] Frame(SyntheticScan scan, AffineMotion motion, double energyEv, TestKit.Simulation.Noise random)
    {
        var back = motion.Inverse();
        var y = new float[scan.Rows * scan.Columns];
        var (centreRow, centreColumn) = ((scan.Rows - 1) / 2.0, (scan.Columns - 1) / 2.0);
        for (var i = 0; i < y.Length; i++)
        {
            var (row, column) = back.Apply(i / scan.Columns - centreRow, i % scan.Columns - centreColumn);
            y[i] = (float)(scan.Density(row + centreRow, column + centreColumn, energyEv) + 0.008 * random.Gaussian());
        }
        return y;
    }

    private static Shift Mean(SyntheticScan scan, StackMotions motions)
    {
        var errors = motions.Results.Select((r, t) => r.Motion.Shift - scan.Shifts[t]).ToArray();
        return new(errors.Average(e => e.Row), errors.Average(e => e.Column));
    }

    // Per axis.
    private static double Rms(SyntheticScan scan, IEnumerable<Shift> shifts, Shift? about) =>
        Math.Sqrt(shifts.Select((s, t) => s - scan.Shifts[t] - (about ?? Shift.None)).Average(e => e.Length * e.Length / 2));
}
