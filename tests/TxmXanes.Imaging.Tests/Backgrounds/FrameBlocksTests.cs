using Shouldly;
using TxmXanes.Imaging.Backgrounds;
using TxmXanes.TestKit.Simulation;
using Xunit;

namespace TxmXanes.Imaging.Tests.Backgrounds;

/// <summary>Guards against blocks that mix up their pixels where the frame's edge or an invalid pixel cuts them, against a loop that anyone can check.</summary>
public sealed class FrameBlocksTests
{
    [Theory]
    [InlineData(64, 64, 4)]
    [InlineData(37, 53, 4)]
    [InlineData(50, 131, 7)]
    [InlineData(7, 9, 16)]
    public void Take_OfAnySize_IsMeanAndVarianceOfTheValidPixels(int rows, int columns, int blockPx)
    {
        var grid = new BlockGrid(rows, columns, blockPx);
        var noise = new Noise(1);
        var y = Enumerable.Range(0, rows * columns).Select(i => noise.Uniform() < 0.1 || i % columns < 5 && i / columns < 6 ? float.NaN : (float)(0.2 + 0.05 * noise.Gaussian())).ToArray();
        var blocks = new FrameBlocks(grid);

        // Twice: what a frame before left must be gone.
        blocks.Take(Enumerable.Repeat(9f, y.Length).ToArray());
        blocks.Take(y);

        for (var b = 0; b < grid.Count; b++)
        {
            var (top, left) = (b / grid.GridColumns * blockPx, b % grid.GridColumns * blockPx);
            var pixels = new List<double>();
            var all = 0;
            for (var r = top; r < Math.Min(rows, top + blockPx); r++)
                for (var c = left; c < Math.Min(columns, left + blockPx); c++, all++)
                    if (!float.IsNaN(y[r * columns + c]))
                        pixels.Add(y[r * columns + c]);
            grid.PixelsOf(b).ShouldBe(all);
            blocks.Valid[b].ShouldBe(pixels.Count);
            if (2 * pixels.Count < all)
            {
                blocks.Mean[b].ShouldBe(float.NaN);
                blocks.Variance[b].ShouldBe(float.NaN);
                continue;
            }
            blocks.Mean[b].ShouldBe((float)pixels.Average(), 1e-5f);
            blocks.Variance[b].ShouldBe((float)(pixels.Average(p => p * p) - pixels.Average() * pixels.Average()), 1e-5f);
        }
    }

    [Fact]
    public void AddField_OfAStraightLine_IsThatLineAtEveryPixel()
    {
        var grid = new BlockGrid(45, 61, 7);
        double Centre(int block, int length) => 0.5 * (block * 7 + Math.Min(length, (block + 1) * 7) - 1);
        var field = Enumerable.Range(0, grid.Count).Select(b => (float)(0.3 + 0.01 * Centre(b / grid.GridColumns, 45) - 0.02 * Centre(b % grid.GridColumns, 61))).ToArray();
        var image = Enumerable.Repeat(1f, 45 * 61).ToArray();
        image[100] = float.NaN;

        FieldImage.Add(grid, field, image);

        image[100].ShouldBe(float.NaN);
        for (var i = 0; i < image.Length; i++)
            if (i != 100)
                image[i].ShouldBe((float)(1.3 + 0.01 * (i / 61) - 0.02 * (i % 61)), 1e-5f);
    }
}
