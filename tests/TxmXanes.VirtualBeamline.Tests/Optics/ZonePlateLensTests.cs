using Shouldly;
using TxmXanes.VirtualBeamline.Optics;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Optics;

/// <summary>Figures of NSLS-II FXI (D 244 um, dr 30 nm, M 32.5) as science.md section 2 states them.</summary>
public class ZonePlateLensTests
{
    private readonly ZonePlateLens lens = new(244, 30);

    [Fact]
    public void PositionsAt_OneElectronVoltMore_MovesPlateBy6Point09UmAndDetectorBy204Um()
    {
        var (plate, detector) = lens.PositionsAt(8333, 32.5);
        var (nextPlate, nextDetector) = lens.PositionsAt(8334, 32.5);

        ((nextPlate - plate) * 1e3).ShouldBe(6.09, 0.01);
        ((nextDetector - detector) * 1e3).ShouldBe(204, 0.5);
    }

    [Theory]
    [InlineData(7000, 20.3)]
    [InlineData(8600, 24.97)]
    public void DepthOfField_OverTheWorkingRange_Is20To25Um(double energyEv, double um) => lens.DepthOfFieldUm(energyEv).ShouldBe(um, 0.05);

    [Fact]
    public void InFocusDistance_AtTheDetectorOfAMagnification_IsThatMagnificationsPlatePosition()
    {
        var (plate, detector) = lens.PositionsAt(8400, 32.5);

        lens.InFocusDistanceMm(8400, detector).ShouldBe(plate, 1e-9);
        ((detector - plate) / plate).ShouldBe(32.5, 1e-12);
    }

    [Fact]
    public void BlurRadius_TwoElectronVoltsWithoutRefocus_IsAboutHalfTheDepthOfField()
    {
        var defocusUm = 2 * 6.09;

        defocusUm.ShouldBe(lens.DepthOfFieldUm(8333) / 2, 0.3);
        lens.BlurRadiusUm(8333, defocusUm).ShouldBe(defocusUm * 1.239842 / 8333 / 0.06, 1e-9);
    }

    [Fact]
    public void InFocusDistance_DetectorNearerThanFourFocalLengths_IsNotANumber() =>
        lens.InFocusDistanceMm(8333, 3.9 * lens.FocalLengthMm(8333)).ShouldBe(double.NaN);
}
