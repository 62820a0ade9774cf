using Shouldly;
using TxmXanes.VirtualBeamline.Configuration;
using TxmXanes.VirtualBeamline.Instrument;
using TxmXanes.VirtualBeamline.Motion;
using TxmXanes.VirtualBeamline.Random;
using Xunit;

namespace TxmXanes.VirtualBeamline.Tests.Instrument;

public class MicroscopeTests
{
    private const double Later = 100_000;
    private readonly Dictionary<string, Axis> axes = MotorSettings.Defaults.ToDictionary(m => m.Name, m => new Axis(m, 0, new CounterRandom(1)));
    private readonly Microscope microscope;

    public MicroscopeTests()
    {
        microscope = new(new() { DriftRowsPxPerHour = 0, DriftColumnsPxPerHour = 0 }, axes, 1.3, 0, new CounterRandom(1));
        Focus(8333);
    }

    [Fact]
    public void Geometry_InFocus_HasNominalScaleAndNoBlur()
    {
        var geometry = microscope.GeometryAt(Later);

        geometry.Scale.ShouldBe(1, 1e-6);
        geometry.BlurSigmaPx.ShouldBeLessThan(1e-3);
    }

    [Fact]
    public void Geometry_TwoElectronVoltsWithoutRefocus_ShowsABlur()
    {
        axes["energy"].Begin(8335, 1000);

        // At a fixed detector the plate belongs 6.28 um/eV on: 12.55 um off focus, times NA 0.00248, halved, over 40 nm.
        microscope.GeometryAt(Later).BlurSigmaPx.ShouldBe(12.55 * 0.00248 / 2 / 0.04, 0.01);
    }

    [Fact]
    public void Geometry_SampleOut_LiesFarOutsideTheField()
    {
        var before = microscope.GeometryAt(Later).ColumnShiftPx;
        axes["sample_x"].Begin(300, 1000);

        (microscope.GeometryAt(Later).ColumnShiftPx - before).ShouldBe(300 / 0.04, 0.1);
    }

    [Fact]
    public void RunOut_OverTheScan_IsAboutTwoPixels_AndTheSameAtEveryVisit()
    {
        var shifts = Enumerable.Range(0, 80).Select(n => microscope.RunOutPx(8200 + 5 * n)).ToArray();

        (shifts.Max(s => s.Rows) - shifts.Min(s => s.Rows)).ShouldBeInRange(2, 5);
        (shifts.Max(s => s.Columns) - shifts.Min(s => s.Columns)).ShouldBeInRange(1.5, 5);
        microscope.RunOutPx(8300.004).Rows.ShouldBe(microscope.RunOutPx(8300).Rows, 0.001);
    }

    private void Focus(double energyEv)
    {
        var (plate, detector) = microscope.Lens.PositionsAt(energyEv, 32.5);
        axes["energy"].Begin(energyEv, 0);
        axes["zp_z"].Begin(plate, 0);
        axes["det_z"].Begin(detector, 0);
    }
}
