using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Pipeline.Analysis;
using Xunit;

namespace TxmXanes.Pipeline.Tests.Analysis;

/// <summary>Guards against figures of merit that count pixels they should not.</summary>
public sealed class MapComparisonTests
{
    private const float Off = 0.5f;

    // Four pixels: compared; too thin in B; not valid in A; constrained in B.
    private static readonly MapSet Truth = Maps([0.2f, 0.2f, 0.2f, 0.2f], [0.5f, 0.05f, 0.5f, 0.5f], [1, 1, 1, 2]) with { FractionBound = [[0.05f, 1, 1, 1], [0.05f, 1, 1, 1]] };
    private static readonly MapSet Result = Maps([0.3f, 0.2f + Off, 0.2f + Off, 0.2f + Off], [0.6f, 9, 9, 9], [1, 1, 0, 1]);

    [Fact]
    public void Of_CountsPixelsThickInBAndValidInBoth()
    {
        var differences = MapComparison.Of(Result, Truth);

        var fraction = differences[0];
        fraction.Map.ShouldBe("fraction.Ni");
        fraction.Pixels.ShouldBe(1);
        fraction.Rms.ShouldBe(0.1, 1e-6);
        fraction.Bias.ShouldBe(0.1, 1e-6);
        fraction.PsnrDb.ShouldBe(20, 1e-4);
        fraction.RmsOverBound!.Value.ShouldBe(2, 1e-5);
        var thickness = differences.Single(d => d.Map == "thickness");
        thickness.Rms.ShouldBe(0.1, 1e-6);
        thickness.PsnrDb.ShouldBe(20 * Math.Log10(0.5 / 0.1), 1e-4);
        thickness.RmsOverBound.ShouldBeNull();
    }

    [Fact]
    public void Of_MatchesReferencesByNameWhateverTheirOrderAndCase()
    {
        var swapped = Truth with { ReferenceNames = ["nio", "ni"], Fraction = [Truth.Fraction[1], Truth.Fraction[0]] };

        MapComparison.Of(swapped, Truth).Where(d => d.Map.StartsWith("fraction", StringComparison.Ordinal)).ShouldAllBe(d => d.Rms == 0);
    }

    [Fact]
    public void Of_WithNanInAMap_LeavesThatPixelOut()
    {
        var result = Result with { EdgeEnergyEv = [float.NaN, 1, 1, 1] };

        MapComparison.Of(result, Truth with { EdgeEnergyEv = [8345, 1, 1, 1] }).Single(d => d.Map == "edge_energy").Pixels.ShouldBe(0);
    }

    [Fact]
    public void Of_Ssim_CountsOnlyTheComparedPixels()
    {
        var truth = Large(0.2f);
        var result = Large(0.2f);
        for (var i = 0; i < 400; i++)
            (truth.Valid[i], result.Fraction[0][i]) = (i < 200 ? (byte)0 : (byte)1, i < 200 ? 0.9f : 0.2f);

        var fraction = MapComparison.Of(result, truth)[0];

        fraction.Pixels.ShouldBe(200);
        fraction.Ssim!.Value.ShouldBe(1, 1e-12);
        for (var i = 200; i < 400; i++)
            result.Fraction[0][i] = i % 2 == 0 ? 0.1f : 0.3f;
        MapComparison.Of(result, truth)[0].Ssim!.Value.ShouldBeLessThan(0.5);
    }

    [Fact]
    public void Of_DifferentSizes_IsRefused() =>
        Should.Throw<BadInputException>(() => MapComparison.Of(Result with { Rows = 1, Columns = 4 }, Truth)).Message.ShouldContain("A has 1x4 pixels, B 2x2");

    [Fact]
    public void Of_AMissingReference_IsRefusedByName() =>
        Should.Throw<BadInputException>(() => MapComparison.Of(Result with { ReferenceNames = ["Ni", "Ni2O3"] }, Truth)).Message.ShouldContain("NiO");

    [Fact]
    public void Of_MapsOfOtherNames_ComparesThoseThatBothHave()
    {
        var a = Result with { Others = [new("edge_integral", "eV", [2.5f, 9, 9, 9]), new("only_in_a", "1", new float[4])] };
        var b = Truth with { Others = [new("only_in_b", "1", new float[4]), new("edge_integral", "eV", [2, 1, 1, 1])] };

        var differences = MapComparison.Of(a, b);

        var integral = differences.Single(d => d.Map == "edge_integral");
        (integral.Pixels, integral.Rms, integral.Bias).ShouldBe((1, 0.5, 0.5));
        differences.ShouldNotContain(d => d.Map.StartsWith("only", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_TheSameMapInOtherUnits_IsRefused() =>
        Should.Throw<BadInputException>(() => MapComparison.Of(Result with { Others = [new("shift", "keV", new float[4])] }, Truth with { Others = [new("shift", "eV", new float[4])] })).Message.ShouldContain("shift is in keV in A, in eV in B");

    [Fact]
    public void ToJson_OfEqualMaps_HasNoInfinity() => MapComparison.ToJson(MapComparison.Of(Truth, Truth)).ToJsonString().ShouldContain("\"psnr_db\":null");

    private static MapSet Large(float fraction)
    {
        float[] Plane(float value) => [.. Enumerable.Repeat(value, 400)];
        return Maps(Plane(fraction), Plane(0.5f), [.. Enumerable.Repeat((byte)1, 400)]) with { Rows = 20, Columns = 20 };
    }

    private static MapSet Maps(float[] nickel, float[] thickness, byte[] valid) => new()
    {
        Rows = 2,
        Columns = 2,
        ReferenceNames = ["Ni", "NiO"],
        Fraction = [nickel, [.. nickel.Select(f => 1 - f)]],
        Coefficient = [nickel, nickel],
        FractionSigma = [nickel, nickel],
        Thickness = thickness,
        FitError = thickness,
        Valid = valid,
        Shifts = [],
    };
}
