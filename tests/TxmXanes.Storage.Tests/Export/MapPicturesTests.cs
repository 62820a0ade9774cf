using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Domain.Scans;
using TxmXanes.Interop.Drawing;
using TxmXanes.Pipeline.Analysis;
using TxmXanes.Storage.Export;
using Xunit;

namespace TxmXanes.Storage.Tests.Export;

/// <summary>Which limits and colours a map is drawn with, and what a picture says of them.</summary>
public sealed class MapPicturesTests
{
    private static readonly MapSet Maps = SmallMaps.Maps;

    private static ColourBar Bar(string map, PictureOptions? options = null) => (ColourBar)Draw(map, options).Legend;

    private static MapPicture Draw(string map, PictureOptions? options = null) =>
        MapPictures.OfMap(MapCatalogue.Of(Maps).Single(m => m.Name == map), Maps.Rows, Maps.Columns, options ?? new());

    [Fact]
    public void Fractions_RunFromNoneToAll()
    {
        var picture = Draw("fraction.Ni");

        var bar = (ColourBar)picture.Legend;
        (bar.Low, bar.High, bar.Unit, bar.GoesAbove, bar.GoesBelow).ShouldBe((0, 1, "", false, false));
        picture.Pixels.ShouldBe([ColourMap.Sequential[0], ColourMap.Sequential[0.5], ColourMap.Sequential[1], ColourMap.Sequential[0.25], Rgb.Grey, ColourMap.Sequential[0.75]]);
        picture.Title.ShouldBe("fraction of Ni");
        picture.Invalid.ShouldBe(Rgb.Grey);
    }

    [Fact]
    public void OtherMaps_RunBetweenPercentilesAndSaySo()
    {
        var bar = Bar("edge_energy");

        // Of 8341 to 8345 by 1: 0.04 of the way to the neighbour.
        bar.Low.ShouldBe(8341.04, 1e-3);
        bar.High.ShouldBe(8344.96, 1e-3);
        (bar.Unit, bar.Note, bar.GoesAbove, bar.GoesBelow).ShouldBe(("eV", "limits: 1st and 99th percentile", true, true));
    }

    [Fact]
    public void MapsOfEitherSign_AreSymmetricAboutZero()
    {
        var bar = Bar("component_1");

        bar.Colours.ShouldBe(ColourMap.Diverging);
        bar.Low.ShouldBe(-bar.High);
        bar.Note.ShouldContain("±");
    }

    [Fact]
    public void Errors_HaveColoursOfTheirOwn() => Bar("fraction_sigma.Ni").Colours.ShouldBe(ColourMap.Errors);

    [Fact]
    public void AMapOfOneValue_StillHasABar()
    {
        var bar = Bar("fit_error");

        bar.Low.ShouldBeLessThan(1);
        bar.High.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void LimitsAndColoursGiven_AreTaken()
    {
        var bar = Bar("edge_energy", new((8340, 8350), "inferno"));

        (bar.Low, bar.High, bar.Colours.Name, bar.Note).ShouldBe((8340, 8350, "inferno", "limits as given"));
    }

    [Fact]
    public void UnknownColours_AreRefusedWithThoseThereAre() =>
        Should.Throw<BadInputException>(() => Bar("edge_energy", new(Colours: "jet"))).Message.ShouldContain("'jet' is not known; there are viridis");

    [Fact]
    public void Mix_OfTwoReferences_FadesWithTheirThickness()
    {
        var picture = MapPictures.OfMix(Maps, ["Ni", "fraction.NiO, green"], onWhite: false, new());

        picture.Pixels[0].ShouldBe(new Rgb(0, 255, 0));
        picture.Pixels[2].ShouldBe(new Rgb(255, 0, 255));
        // Half as thick: 0.25 and 0.75 scaled to squares of 1, times a half.
        picture.Pixels[3].ShouldBe(new Rgb(40, 121, 40));
        picture.Pixels[4].ShouldBe(Mix.Invalid);
    }

    [Theory]
    [InlineData("Ni", "two or three references, not 1")]
    [InlineData("Ni;Cu", "no reference 'Cu'; there are Ni, NiO, green")]
    public void Mix_OfWhatIsNotThere_IsRefused(string names, string message) =>
        Should.Throw<BadInputException>(() => MapPictures.OfMix(Maps, names.Split(';'), false, new())).Message.ShouldContain(message);

    [Fact]
    public void ResultPictures_AreOfEverythingThereIs()
    {
        var pictures = ResultPictures.Of(Maps, new(), null, false);

        pictures.Select(p => p.Name).ShouldBe(
        [
            "fraction.Ni", "fraction.NiO, green", "coefficient.Ni", "coefficient.NiO, green", "fraction_sigma.Ni", "fraction_sigma.NiO, green",
            "thickness", "edge_energy", "fit_error", "component_1", "valid", "labels", "mask.left", "mix", "spectrum.ROI 1",
        ]);
        byte[] signature = [0x89, (byte)'P', (byte)'N', (byte)'G'];
        foreach (var name in new[] { "valid", "labels", "mask.left", "mix", "spectrum.ROI 1" })
            pictures.Single(p => p.Name == name).Png()[..4].ShouldBe(signature, name);
    }

    [Fact]
    public void SpectrumPlot_TellsMeasuredFittedAndResidual()
    {
        var plot = SpectrumPlot.Of(new("ROI", [1, 2], [("measured", [1, 2]), ("measured_sigma", [0.1, 0.2]), ("fitted", [1, 2]), ("NiO", [0.5, 1]), ("residual", [0, 0])]));

        plot.Curves.Select(c => (c.Name, c.Style)).ShouldBe([("measured", CurveStyle.Points), ("fitted", CurveStyle.Line), ("NiO", CurveStyle.DashedLine)]);
        plot.Curves[0].Sigma.ShouldBe([0.1, 0.2]);
        plot.Curves[1].Sigma.ShouldBeNull();
        plot.Residuals.Single().Name.ShouldBe("residual");
    }

    [Fact]
    public void Cut_OfARegion_IsThatPartOfEveryMap()
    {
        var part = Cut.Region(Maps, new PixelRegion(1, 1, 2, 3));

        (part.Rows, part.Columns).ShouldBe((1, 2));
        part.EdgeEnergyEv.ShouldBe([float.NaN, 8345]);
        part.Fraction[0].ShouldBe([float.NaN, 0.75f]);
        part.Labels.ShouldBe(new byte[] { 0, 3 });
        part.Others[0].Plane.ShouldBe([2, float.NaN]);
        part.Masks[0].Plane.ShouldBe(new byte[] { 0, 0 });
    }
}
