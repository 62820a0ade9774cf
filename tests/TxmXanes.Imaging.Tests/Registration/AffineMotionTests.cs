using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Optics;
using TxmXanes.Imaging.Registration;
using Xunit;

namespace TxmXanes.Imaging.Tests.Registration;

/// <summary>Guards the convention: rotations and compositions the wrong way round look right until two are combined.</summary>
public class AffineMotionTests
{
    private static readonly AffineMotion Some = new(1.01, 0.02, -3.5, -0.013, 0.98, 7.25);

    [Fact]
    public void Then_Inverse_IsTheIdentity()
    {
        var (row, column) = Some.Then(Some.Inverse()).Apply(11, -5);
        row.ShouldBe(11, 1e-9);
        column.ShouldBe(-5, 1e-9);
    }

    [Fact]
    public void Then_TwoMotions_AppliesTheFirstFirst()
    {
        var turn = AffineMotion.Similarity(90, 1, Shift.None);
        var push = AffineMotion.FromShift(new Shift(2, 0));
        push.Then(turn).Apply(0, 1).ShouldBe(turn.Apply(2, 1));
    }

    [Fact]
    public void Similarity_PositiveAngle_TurnsFromColumnAxisTowardsRowAxis()
    {
        var motion = AffineMotion.Similarity(30, 2, new Shift(1, 2));
        var (row, column) = motion.Apply(0, 1);
        row.ShouldBe(1 + 2 * 0.5, 1e-12);
        column.ShouldBe(2 + 2 * Math.Cos(Math.PI / 6), 1e-12);
        motion.RotationDeg.ShouldBe(30, 1e-9);
        motion.Scale.ShouldBe(2, 1e-12);
        motion.IsSimilarity.ShouldBeTrue();
        motion.IsTranslation.ShouldBeFalse();
    }

    [Fact]
    public void Unseen_OfSeen_IsTheMotion()
    {
        var again = Some.Seen(31, -12.5, 4).Unseen(31, -12.5, 4);
        again.RowShift.ShouldBe(Some.RowShift, 1e-9);
        again.ColumnShift.ShouldBe(Some.ColumnShift, 1e-9);
        // A point of the binned image around the other centre goes where the point of the frame goes.
        var (row, column) = Some.Apply(31 + 4 * 2, -12.5 + 4 * 3);
        var (seenRow, seenColumn) = Some.Seen(31, -12.5, 4).Apply(2, 3);
        (31 + 4 * seenRow).ShouldBe(row, 1e-9);
        (-12.5 + 4 * seenColumn).ShouldBe(column, 1e-9);
    }

    [Fact]
    public void Magnification_FixedDetector_ScalesAboutTheAxis()
    {
        var optics = new ZonePlateOptics { DiameterUm = 244, OutermostZoneNm = 30, Magnification = 32.5, Mode = OpticsMode.FixedDetector, DetectorDistanceMm = 1700 };
        var correction = MagnificationCorrection.From(optics, 8333, new Shift(10, -20));
        correction.At(8333).ShouldBe(AffineMotion.Identity);
        var (row, column) = correction.At(8595).Apply(10, -20);
        row.ShouldBe(10, 1e-9);
        column.ShouldBe(-20, 1e-9);
        // Longer focal lengths at higher energies bring the zone plate further from the sample: the image shrinks.
        correction.ScaleAt(8595).ShouldBe(optics.MagnificationAt(8595) / optics.MagnificationAt(8333), 1e-12);
        correction.At(8595).Scale.ShouldBeInRange(0.9, 0.99);
    }

    [Fact]
    public void Magnification_Table_IsLinearBetweenAndRefusedBeyond()
    {
        var correction = MagnificationCorrection.From([(8000, 20), (9000, 22)], 8500);
        correction.ScaleAt(8250).ShouldBe(20.5 / 21, 1e-12);
        correction.ScaleAt(7999.6).ShouldBe(20.0 / 21, 1e-12);
        correction.At(9000.4).Scale.ShouldBe(22.0 / 21, 1e-12);
        Should.Throw<BadInputException>(() => correction.At(7999.4)).Message.ShouldBe("The table of magnifications covers 8000 to 9000 eV; 7999.4 eV lies outside.");
        Should.Throw<BadInputException>(() => correction.At(9000.6)).Message.ShouldContain("9000.6 eV");
        Should.Throw<BadInputException>(() => MagnificationCorrection.From([(8000, 20), (9000, 22)], 9500)).Message.ShouldContain("9500 eV");
        Should.Throw<BadInputException>(() => MagnificationCorrection.From([(8000, 20), (8000, 22)], 8500)).Message.ShouldContain("rise");
        Should.Throw<BadInputException>(() => MagnificationCorrection.From([(8000, 0)], 8500)).Message.ShouldContain("positive");
    }
}
