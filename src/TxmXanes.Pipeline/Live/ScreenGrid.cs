using TxmXanes.Domain.Frames;

namespace TxmXanes.Pipeline.Live;

/// <summary>Detector pixels grouped into the blocks that a screen shows; blocks at the right and lower border may be smaller.</summary>
public readonly record struct ScreenGrid(int Rows, int Columns, int BinPx)
{
    /// <summary>Values a side up to which a frame is shown pixel by pixel: a map on a page has no more.</summary>
    public const int LongestSide = 640;

    public int Count => Rows * Columns;

    public static ScreenGrid For(FrameShape shape)
    {
        var bin = (Math.Max(shape.Rows, shape.Columns) + LongestSide - 1) / LongestSide;
        return new((shape.Rows + bin - 1) / bin, (shape.Columns + bin - 1) / bin, bin);
    }
}
