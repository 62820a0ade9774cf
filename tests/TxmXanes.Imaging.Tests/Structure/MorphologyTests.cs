using Shouldly;
using TxmXanes.Domain;
using TxmXanes.Imaging.Structure;
using Xunit;

namespace TxmXanes.Imaging.Tests.Structure;

/// <summary>
/// Guards against masks that grow or shrink by a pixel too many. Expected pictures are those of scipy.ndimage 1.10: binary_dilation with border_value=0, binary_erosion with border_value=1
/// (opening and closing composed of these), binary_fill_holes and label, with the element x² + y² &lt;= r² or a square of ones.
/// </summary>
public class MorphologyTests
{
    private const string Drawn = """
        ..........
        .##...###.
        .##...#.#.
        .######.#.
        .##...###.
        ......#...
        #.........
        ##....##.#
        """;

    [Theory]
    [InlineData("dilate", 1, ElementShape.Disk, ".##...###.\n####.#####\n##########\n##########\n##########\n###..####.\n##....##.#\n###..#####")]
    [InlineData("erode", 1, ElementShape.Disk, "..........\n..........\n..........\n..#.......\n..........\n..........\n..........\n#.........")]
    [InlineData("open", 1, ElementShape.Disk, "..........\n..........\n..#.......\n.###......\n..#.......\n..........\n#.........\n##........")]
    [InlineData("close", 1, ElementShape.Disk, ".......#..\n.##...###.\n####.#####\n##########\n###..####.\n##....##..\n#.........\n##....##.#")]
    [InlineData("dilate", 2, ElementShape.Disk, "####.#####\n##########\n##########\n##########\n##########\n##########\n###..#####\n##########")]
    [InlineData("close", 2, ElementShape.Disk, "##.....###\n###...####\n####.#####\n##########\n###..#####\n##....####\n#......###\n##....####")]
    [InlineData("dilate", 1, ElementShape.Square, "####.#####\n####.#####\n##########\n##########\n##########\n####.#####\n###..#####\n###..#####")]
    [InlineData("close", 1, ElementShape.Square, "###...####\n###...####\n###...####\n##########\n###...####\n##....####\n##....####\n##....####")]
    [InlineData("dilate", 0, ElementShape.Disk, "..........\n.##...###.\n.##...#.#.\n.######.#.\n.##...###.\n......#...\n#.........\n##....##.#")]
    public void Morphology_DrawnMask_EqualsScipy(string what, int radius, ElementShape shape, string expected)
    {
        var (mask, rows, columns) = Pictures.Read(Drawn);
        var result = what switch
        {
            "dilate" => Morphology.Dilate(mask, rows, columns, radius, shape),
            "erode" => Morphology.Erode(mask, rows, columns, radius, shape),
            "open" => Morphology.Open(mask, rows, columns, radius, shape),
            _ => Morphology.Close(mask, rows, columns, radius, shape),
        };
        Pictures.Draw(result, columns).ShouldBe(expected);
    }

    [Fact]
    public void Dilate_OnePixelBigElement_IsTheElement()
    {
        const int Side = 61;
        var mask = new byte[Side * Side];
        mask[30 * Side + 30] = 1;
        var grown = Morphology.Dilate(mask, Side, Side, 20);
        for (var r = 0; r < Side; r++)
            for (var c = 0; c < Side; c++)
                grown[r * Side + c].ShouldBe((r - 30) * (r - 30) + (c - 30) * (c - 30) <= 400 ? (byte)1 : (byte)0);
        Morphology.Erode(grown, Side, Side, 20).ShouldBe(mask);
    }

    [Fact]
    public void FillHoles_DrawnMask_ClosesWhatTheBorderDoesNotReach()
    {
        var (mask, rows, columns) = Pictures.Read(Drawn);
        Pictures.Draw(Morphology.FillHoles(mask, rows, columns), columns).ShouldBe(Drawn.ReplaceLineEndings("\n").Replace(".##...#.#.", ".##...###.").Replace(".######.#.", ".########."));
    }

    [Fact]
    public void RemoveSmall_KeepsRegionsOfTheSizeGiven()
    {
        var (mask, rows, columns) = Pictures.Read(Drawn);
        Pictures.Draw(Morphology.RemoveSmall(mask, rows, columns, 3), columns).ShouldBe(Drawn.ReplaceLineEndings("\n").Replace("##....##.#", "##........"));
        ConnectedRegions.Of(mask, rows, columns).Sizes.ShouldBe([22, 3, 2, 1]);
    }

    [Fact]
    public void ConnectedRegions_BranchesThatMeet_AreOne()
    {
        var (mask, rows, columns) = Pictures.Read("""
            #.#.#
            #.#.#
            ###.#
            ...##
            #....
            .#...
            """);
        ConnectedRegions.Of(mask, rows, columns).Labels.ShouldBe([1, 0, 1, 0, 2, 1, 0, 1, 0, 2, 1, 1, 1, 0, 2, 0, 0, 0, 2, 2, 3, 0, 0, 0, 0, 0, 4, 0, 0, 0]);
        ConnectedRegions.Of(mask, rows, columns, diagonal: true).Sizes.ShouldBe([12, 2]);
    }

    [Fact]
    public void Dilate_NegativeRadius_IsRefused() =>
        Should.Throw<BadInputException>(() => Morphology.Dilate(new byte[4], 2, 2, -1)).Message.ShouldBe("A structuring element's radius is 0 to 1000 px, not -1.");
}
