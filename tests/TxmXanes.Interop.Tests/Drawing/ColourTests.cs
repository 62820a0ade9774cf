using System.Text.Json;
using Shouldly;
using TxmXanes.Interop.Drawing;
using TxmXanes.TestKit.Peers;
using Xunit;

namespace TxmXanes.Interop.Tests.Drawing;

/// <summary>Guards against colours that say something else than the number.</summary>
public sealed class ColourTests
{
    [Fact]
    public async Task Maps_AgainstMatplotlibs_AreTheSame()
    {
        var tables = await PythonPeer.RunAsync("""
            import json
            import matplotlib
            print(json.dumps({n: (matplotlib.colormaps[n](range(256))[:, :3] * 255).round().astype(int).tolist() for n in ('viridis', 'plasma', 'inferno', 'magma', 'gray')}))
            """, TestContext.Current.CancellationToken);

        foreach (var table in JsonDocument.Parse(tables).RootElement.EnumerateObject())
        {
            var map = ColourMap.Find(table.Name)!;
            foreach (var (i, colour) in table.Value.EnumerateArray().Index())
                new[] { map[i / 255.0].R - colour[0].GetInt32(), map[i / 255.0].G - colour[1].GetInt32(), map[i / 255.0].B - colour[2].GetInt32() }.Max(Math.Abs).ShouldBeLessThanOrEqualTo(1, $"{table.Name} {i}");
        }
    }

    // Equal steps of lightness are what makes a map uniform: none of these may turn back.
    [Theory]
    [InlineData("viridis")]
    [InlineData("plasma")]
    [InlineData("inferno")]
    [InlineData("magma")]
    [InlineData("thermal")]
    [InlineData("haline")]
    [InlineData("gray")]
    public void SequentialMaps_GrowLighterThroughout(string name)
    {
        var map = ColourMap.Find(name)!;
        var lightness = Enumerable.Range(0, 64).Select(i => map[i / 63.0]).Select(c => 0.2126 * Linear(c.R) + 0.7152 * Linear(c.G) + 0.0722 * Linear(c.B)).ToArray();

        for (var i = 1; i < lightness.Length; i++)
            lightness[i].ShouldBeGreaterThanOrEqualTo(lightness[i - 1]);
    }

    [Fact]
    public void NoMap_HasTheColourOfPixelsWithoutAValue()
    {
        foreach (var map in ColourMap.Names.Select(n => ColourMap.Find(n)!))
        {
            map.Of(float.NaN, 0, 1).ShouldBe(map.Invalid);
            Enumerable.Range(0, 256).ShouldAllBe(i => map[i / 255.0] != map.Invalid);
        }
        ColourMap.Find("jet").ShouldBeNull();
    }

    [Fact]
    public void Mix_OfLights_TellsTheRelationByHueAndTheAmountByStrength()
    {
        var mix = Mix.Lights(3);

        mix.Of([0, 1, 0], 1).ShouldBe(new Rgb(0, 255, 0));
        mix.Of([0, 0.4, 0], 0.5).ShouldBe(new Rgb(0, 128, 0), "only the relation counts");
        mix.Of([0.5, -0.2, 0.5], 1).ShouldBe(new Rgb(180, 0, 180), "a negative share is none");
        mix.Of([0.3, 0.3, 0.4], 0).ShouldBe(Rgb.Black);
        mix.Of([0, 0, 0], 1).ShouldBe(Rgb.Black);
        mix.Of([double.NaN, 0, 1], 1).ShouldBe(Mix.Invalid);
        mix.Of([1, 0, 0], double.NaN).ShouldBe(Mix.Invalid);
    }

    [Fact]
    public void Mix_OfInks_IsWhiteWhereThereIsNothing()
    {
        var mix = Mix.Inks(3);

        mix.Of([1, 0, 0], 0).ShouldBe(Rgb.White);
        mix.Of([1, 0, 0], 1).ShouldBe(new Rgb(0, 255, 255));
        mix.Of([0, 0, 1], 2).ShouldBe(new Rgb(255, 255, 0), "more than full is full");
    }

    private static double Linear(byte level) => Math.Pow(level / 255.0, 2.2);
}
