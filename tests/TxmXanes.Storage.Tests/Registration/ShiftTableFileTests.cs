using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Registration;
using TxmXanes.Storage.Registration;
using Xunit;

namespace TxmXanes.Storage.Tests.Registration;

/// <summary>Guards what users edit by hand: nothing may be lost, swapped or taken wrongly without a word.</summary>
public class ShiftTableFileTests
{
    [Fact]
    public void Format_Translations_RoundTripExactly()
    {
        var table = new ShiftTable([new(8200, AffineMotion.Identity, 1), new(8200.125, AffineMotion.FromShift(new Shift(1 / 3.0, -22.7)), 0.87)]);
        var text = ShiftTableFile.Format(table);
        text.ShouldStartWith("energy_ev,row_px,column_px,confidence\n8200,0,0,1\n");
        ShiftTableFile.Parse(text, "here").Rows.ShouldBe(table.Rows);
    }

    [Fact]
    public void Format_Similarities_RoundTripWithinRounding()
    {
        var table = new ShiftTable([new(8200, AffineMotion.Identity), new(8300, AffineMotion.Similarity(1.25, 1.004, new Shift(3, -4)))]);
        var text = ShiftTableFile.Format(table);
        text.ShouldStartWith("energy_ev,row_px,column_px,rotation_deg,scale\n");
        var again = ShiftTableFile.Parse(text, "here").Rows[1].Motion;
        again.RotationDeg.ShouldBe(1.25, 1e-9);
        again.Scale.ShouldBe(1.004, 1e-9);
        again.Shift.ShouldBe(new Shift(3, -4));
    }

    [Fact]
    public void Write_Affine_RoundTripsExactlyThroughTheFile()
    {
        var table = new ShiftTable([new(8200, AffineMotion.Identity), new(8300, new AffineMotion(1.01, 0.002, -3.5, 0.0031, 0.99, 7.25))]);
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ShiftTableFile.Write(path, table);
        try
        {
            ShiftTableFile.Read(path).Rows.ShouldBe(table.Rows);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Parse_EditedByHand_TakesColumnsByNameAndPassesOverComments()
    {
        var table = ShiftTableFile.Parse("\uFEFF# from the log book\r\nColumn_px, row_px, energy_eV\r\n\r\n-2, 1.5, 8333\r\n# later\r\n-3,2,8340\r\n", "here");
        table.Rows.ShouldBe([new(8333, AffineMotion.FromShift(new Shift(1.5, -2))), new(8340, AffineMotion.FromShift(new Shift(2, -3)))]);
    }

    [Theory]
    [InlineData("", "here holds no shifts; it needs a line of column names and a line for each frame.")]
    [InlineData("energy_ev,row_px\n8200,1", "here, line 1: column 'column_px' is missing.")]
    [InlineData("energy_ev,row_px,column_px,tilt\n", "here, line 1: unknown column 'tilt'; there are energy_ev, row_px, column_px, rotation_deg, scale, a, b, c, d, e, f, confidence.")]
    [InlineData("energy_ev,row_px,row_px,column_px\n", "here, line 1: column 'row_px' stands there 2 times.")]
    [InlineData("energy_ev,a,b,c,d,e,f,scale\n", "here, line 1: column 'scale' and the matrix a to f exclude each other.")]
    [InlineData("#\nenergy_ev,row_px,column_px\n8200,1\n", "here, line 3: 2 fields for 3 columns.")]
    [InlineData("energy_ev,row_px,column_px\n8200,1,x\n", "here, line 2: column_px must be a number up to 1e6, but is 'x'.")]
    [InlineData("energy_ev,row_px,column_px\n8200,1,NaN\n", "here, line 2: column_px must be a number up to 1e6, but is 'NaN'.")]
    [InlineData("energy_ev,row_px,column_px\n8200,1,1\n8199,1,1\n", "here, line 3: the energies must not fall, but 8199 eV follows 8200 eV.")]
    [InlineData("energy_ev,row_px,column_px,scale\n8200,1,1,0\n", "here, line 2: the motion flattens the image (determinant 0).")]
    public void Parse_BadText_NamesTheLine(string text, string message) =>
        Should.Throw<BadInputException>(() => ShiftTableFile.Parse(text, "here")).Message.ShouldBe(message);

    [Fact]
    public void Read_MissingFile_NamesIt() =>
        Should.Throw<BadInputException>(() => ShiftTableFile.Read("/nowhere/shifts.csv")).Message.ShouldContain("/nowhere/shifts.csv");

    [Fact]
    public void MotionsFor_OtherEnergies_AreInterpolatedAndRefusedOutside()
    {
        var table = new ShiftTable([new(8200, AffineMotion.Identity), new(8300, AffineMotion.FromShift(new Shift(2, -4)))]);
        table.MotionsFor([8200.2, 8299.9]).ShouldBe(table.Rows.Select(r => r.Motion));
        table.MotionsFor([8225]).ShouldBe([AffineMotion.FromShift(new Shift(0.5, -1))]);
        Should.Throw<BadInputException>(() => table.MotionsFor([8301])).Message.ShouldContain("8301 eV");
    }

    [Fact]
    public void MotionsFor_RepeatedEnergiesReadInReverse_StayWithTheirFrames()
    {
        // Two frames an energy, the readbacks of each pair falling; rows as a result is saved, in rising energy.
        double[] energies = [8200.03, 8200.01, 8300.04, 8300.02];
        MotionsOfRowsInRisingEnergy(energies).ShouldBe(Enumerable.Range(0, energies.Length).Select(MotionOf));
    }

    [Fact]
    public void MotionsFor_ScanThatGoesDown_StayWithTheirFrames()
    {
        double[] energies = [8300, 8250, 8250, 8200];
        MotionsOfRowsInRisingEnergy(energies).ShouldBe(Enumerable.Range(0, energies.Length).Select(MotionOf));
    }

    private static AffineMotion[] MotionsOfRowsInRisingEnergy(double[] energies) =>
        new ShiftTable([.. energies.Select((e, t) => new ShiftTableRow(e, MotionOf(t))).OrderBy(r => r.EnergyEv)]).MotionsFor(energies);

    private static AffineMotion MotionOf(int frame) => AffineMotion.FromShift(new Shift(frame, -2 * frame));
}
