using Shouldly;
using TxmXanes.Interop.Drawing;
using Xunit;

namespace TxmXanes.Interop.Tests.Drawing;

/// <summary>Guards against pictures whose colours are not those of the map, and against letters cut off.</summary>
public sealed class MapPictureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly float[] Values = [0, 0.25f, 0.5f, 0.75f, 1, 2, -1, float.NaN, 0.1f, 0.9f, 0.3f, 0.6f];

    [Fact]
    public async Task ToPng_EveryPixelOfTheMap_IsASquareOfItsColour()
    {
        var bar = new ColourBar(ColourMap.Sequential, 0, 1, "eV", "limits as given", GoesBelow: true, GoesAbove: true);
        var picture = Map(bar, "a title");

        var seen = await Picture.DecodeAsync(picture.ToPng(), Cancellation);

        var (left, top, zoom) = picture.Place;
        for (var i = 0; i < Values.Length; i++)
            foreach (var (x, y) in new[] { (0, 0), (zoom - 1, zoom - 1), (zoom / 2, zoom / 2) })
                seen[left + i % 4 * zoom + x, top + i / 4 * zoom + y].ShouldBe(bar.Colours.Of(Values[i], 0, 1), $"pixel {i}");
        seen[left + 3 * zoom, top + zoom].ShouldBe(Rgb.Grey);
        seen.HasWhiteEdge.ShouldBeTrue();
    }

    [Fact]
    public async Task ToPng_TheColourBar_RunsFromLowAtItsFootToHighAtItsHead()
    {
        var picture = Map(new ColourBar(ColourMap.Sequential, 0, 1, "", ""), "bar");

        var seen = await Picture.DecodeAsync(picture.ToPng(), Cancellation);

        var (left, top, zoom) = picture.Place;
        var x = left + 4 * zoom + 2 * left - 4;
        var bar = Enumerable.Range(top, 3 * zoom).Where(y => seen[x, y] != Rgb.White).ToArray();
        var body = bar[2..^2];
        Near(seen[x, body[0]], ColourMap.Sequential[1]);
        Near(seen[x, body[body.Length / 2]], ColourMap.Sequential[0.5]);
        Near(seen[x, body[^1]], ColourMap.Sequential[0]);
    }

    [Fact]
    public async Task ToPng_ALongTitleOverANarrowMap_IsNotCutOff()
    {
        var pixels = Enumerable.Repeat(Rgb.Black, 40).ToArray();
        var picture = new MapPicture(40, 1, pixels, "a title of very many words over a map of a single column", new ClassLegend([(Rgb.Black, "black")]), ScaleBar.For(1, 0), null);

        (await Picture.DecodeAsync(picture.ToPng(), Cancellation)).HasWhiteEdge.ShouldBeTrue();
    }

    [Fact]
    public async Task ToPng_AMixOfLongNames_IsNotCutOff()
    {
        var mix = Mix.Lights(3);
        var legend = new MixLegend(mix, ["a substance with a long name", "another such substance", "LiNiO2-like, charged"], "thickness", 0.534, "full: 99th percentile");
        var picture = new MapPicture(1, 1, [mix.Of([1, 0, 0], 1)], "mix", legend, ScaleBar.For(1, 40), Mix.Invalid);

        var seen = await Picture.DecodeAsync(picture.ToPng(), Cancellation);

        seen.HasWhiteEdge.ShouldBeTrue();
        seen[picture.Place.Left, picture.Place.Top].ShouldBe(new Rgb(255, 0, 0));
    }

    private static MapPicture Map(ColourBar bar, string title) =>
        new(3, 4, [.. Values.Select(v => bar.Colours.Of(v, 0, 1))], title, bar, ScaleBar.For(4, 40), bar.Colours.Invalid);

    private static void Near(Rgb seen, Rgb expected) =>
        new[] { seen.R - expected.R, seen.G - expected.G, seen.B - expected.B }.Max(Math.Abs).ShouldBeLessThan(8, $"{seen} for {expected}");
}
