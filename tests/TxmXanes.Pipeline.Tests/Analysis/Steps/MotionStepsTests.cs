using Shouldly;
using TxmXanes.Domain.Frames;
using TxmXanes.Domain.Scans;
using TxmXanes.Imaging.Registration;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Pipeline.Analysis.Steps;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis.Steps;

/// <summary>Scans that move, turn and grow: found, given or corrected, the maps must be those of the scan at rest.</summary>
public sealed class MotionStepsTests
{
    private const int Frames = 34;
    private static readonly FrameShape Shape = new(96, 112);
    private static readonly double[] Texture = new Noise(3).SmoothField(128, 144, 4);

    [Fact]
    public void Run_TurningSample_IsTurnedBackByTheRigidRegistration()
    {
        var motions = Motions((t, random) => AffineMotion.Similarity(0.06 * t, 1, new(0.1 * t + 0.5 * random.Gaussian(), 0.5 * random.Gaussian())));

        var maps = Run(motions, new() { Registration = new(new RegistrationOptions(MotionModel.Rigid)) });

        Error(maps).ShouldBeLessThan(0.03);
        var found = maps.Motions.ShouldNotBeNull();
        var apart = Enumerable.Range(0, Frames).Average(t => found[t].LargestMoveFrom(motions[t]));
        TestContext.Current.TestOutputHelper?.WriteLine($"{apart:0.000} px at the corners, error {Error(maps):0.0000}");
        apart.ShouldBeLessThan(0.3);
        maps.Shifts.ShouldBe(found.Select(m => ((float)m.RowShift, (float)m.ColumnShift)));
        // Translations alone leave the corners where they turned to.
        Error(Run(motions, AnalysisSteps.Default)).ShouldBeGreaterThan(2 * Error(maps));
    }

    [Theory]
    [InlineData(FitMode.Joint, false)]
    [InlineData(FitMode.Normalised, false)]
    [InlineData(FitMode.Joint, true)]
    [InlineData(FitMode.Normalised, true)]
    public void Run_MotionsGiven_AreUndoneAsGiven(FitMode mode, bool turning)
    {
        var motions = Motions((t, random) => AffineMotion.Similarity(turning ? 0.05 * t : 0, 1, new(2 * random.Gaussian(), 2 * random.Gaussian())));
        var table = new ShiftTable([.. motions.Select((m, t) => new ShiftTableRow(8300 + 3 * t, m))]);

        var maps = Run(motions, new() { Fit = new(mode), Registration = new(Given: table) });

        Error(maps).ShouldBeLessThan(0.02);
        WholeAnalysis.ShiftsOf(maps).Rows.Select(r => r.EnergyEv).ShouldBe(table.Rows.Select(r => r.EnergyEv));
        for (var t = 0; t < Frames; t++)
            WholeAnalysis.ShiftsOf(maps).Rows[t].Motion.LargestMoveFrom(motions[t]).ShouldBeLessThan(1e-5);
        if (!turning)
            maps.Motions.ShouldBeNull();
    }

    [Theory]
    [InlineData(RegistrationMethod.Automatic)]
    [InlineData(RegistrationMethod.PhaseCorrelation)]
    public void ShiftsOf_AResult_GiveTheSameResultAgain(RegistrationMethod method)
    {
        var motions = Motions((t, random) => AffineMotion.FromShift(new(2 * random.Gaussian(), 2 * random.Gaussian())));
        var registration = new RegistrationSteps(method == RegistrationMethod.Automatic ? null : new(Method: method));

        var found = Run(motions, new() { EnergyShiftEv = 0.25, Registration = registration });
        var again = Run(motions, new() { EnergyShiftEv = 0.25, Registration = new(Given: WholeAnalysis.ShiftsOf(found)) }, new() { Registration = new(RegistrationMode.None) });

        found.Shifts.Max(s => Math.Abs(s.Row)).ShouldBeGreaterThan(3);
        again.Shifts.ShouldBe(found.Shifts);
        for (var i = 0; i < Shape.Pixels; i++)
            if (found.Valid[i] != 0)
                again.Fraction[0][i].ShouldBe(found.Fraction[0][i], 1e-4f);
        if (method == RegistrationMethod.PhaseCorrelation)
            Error(again).ShouldBeLessThan(0.02);
    }

    [Fact]
    public void Run_GrowingImage_IsBroughtToOneMagnification()
    {
        var magnification = MagnificationCorrection.From([(8300, 32), (8399, 33)], 8300, new(5, -8));
        var motions = Motions((t, _) => magnification.At(8300 + 3 * t));

        var maps = Run(motions, new() { Registration = new(Magnification: magnification) }, new() { Registration = new(RegistrationMode.None) });

        Error(maps).ShouldBeLessThan(0.02);
        Error(Run(motions, AnalysisSteps.Default, new() { Registration = new(RegistrationMode.None) })).ShouldBeGreaterThan(2 * Error(maps));
    }

    // Interpolated twice, once for each, the maps would be smoother than the truth and their errors wrong.
    [Fact]
    public void Run_GrowingImageThatMoves_IsFoundAndInterpolatedOnce()
    {
        var magnification = MagnificationCorrection.From([(8300, 32), (8399, 33)], 8300, new(5, -8));
        var moves = Motions((_, random) => AffineMotion.FromShift(new(1.5 * random.Gaussian(), 1.5 * random.Gaussian())));
        var both = moves.Select((m, t) => m.Then(magnification.At(8300 + 3 * t))).ToArray();
        var steps = new AnalysisSteps { Registration = new(new RegistrationOptions(Method: RegistrationMethod.PhaseCorrelation), Magnification: magnification) };

        var maps = Run(both, steps);

        Error(maps).ShouldBeLessThan(0.03);
        maps.Shifts.Select((s, t) => (new Shift(s.Row, s.Column) - moves[t].Shift).Length).Max().ShouldBeLessThan(0.3);
    }

    private static AffineMotion[] Motions(Func<int, Noise, AffineMotion> of)
    {
        var random = new Noise(11);
        return [AffineMotion.Identity, .. Enumerable.Range(1, Frames - 1).Select(t => of(t, random))];
    }

    private static MapSet Run(AffineMotion[] motions, AnalysisSteps steps, Recipe? recipe = null)
    {
        var back = Array.ConvertAll(motions, m => m.Inverse());
        using var scan = new FakeImages(ImageMeaning.OpticalDensity, Shape, (f, p) =>
        {
            var (row, column) = back[f.ImageId - 1].Apply(p / Shape.Columns - (Shape.Rows - 1) / 2.0, p % Shape.Columns - (Shape.Columns - 1) / 2.0);
            var fraction = FractionAt(row, column);
            var e = f.EnergyEv + steps.EnergyShiftEv;
            return 0.1 + ThicknessAt(row, column) * (0.5 + fraction * SyntheticScan.References[0].At(e) + (1 - fraction) * SyntheticScan.References[1].At(e)) + 0.003 * new Noise(f.ImageId * 100_003 + p).Gaussian();
        });
        for (var t = 0; t < Frames; t++)
            scan.With(ImageKey.Sample, 8300 + 3 * t);
        recipe = (recipe ?? new()) with { Fit = Truth.Still.Fit };
        return WholeAnalysis.Run(new ImageDensityReader(scan, recipe), recipe, steps, SyntheticScan.References);
    }

    // Of A's fraction, rms over what every frame shows.
    private static double Error(MapSet maps)
    {
        var squares = new List<double>();
        for (var row = 12; row < Shape.Rows - 12; row++)
            for (var column = 12; column < Shape.Columns - 12; column++)
                squares.Add(Math.Pow(maps.Fraction[0][row * Shape.Columns + column] - FractionAt(row - (Shape.Rows - 1) / 2.0, column - (Shape.Columns - 1) / 2.0), 2));
        return Math.Sqrt(squares.Average());
    }

    // Positions in px from the centre; both vary slowly enough to be interpolated.
    private static double ThicknessAt(double row, double column) => 0.6 + 0.15 * At(row, column);

    private static double FractionAt(double row, double column) => 0.5 + 0.2 * Math.Sin(row / 7) * Math.Cos(column / 9);

    private static double At(double row, double column)
    {
        var (r, c) = (Math.Clamp(row + 63.5, 0, 126.99), Math.Clamp(column + 71.5, 0, 142.99));
        var (i, j) = ((int)r, (int)c);
        double Value(int di, int dj) => Texture[(i + di) * 144 + j + dj];
        return (1 - (r - i)) * ((1 - (c - j)) * Value(0, 0) + (c - j) * Value(0, 1)) + (r - i) * ((1 - (c - j)) * Value(1, 0) + (c - j) * Value(1, 1));
    }
}

/// <summary>Distances of motions.</summary>
internal static class MotionDistance
{
    /// <summary>How far apart the two put any point within 50 px, px.</summary>
    public static double LargestMoveFrom(this AffineMotion motion, AffineMotion other) => motion.Inverse().Then(other).LargestMove(100, 100);
}
